//! A pretended upstream with its own time, and a planner that reads it.

use std::collections::BTreeSet;

use super::super::*;

/// 2026-03-10T12:00:00Z.
pub(super) const NOON: i64 = 1_773_144_000;

fn midnight(day: &str) -> i64 {
    Timestamp::parse(&format!("{day}T00:00:00Z"))
        .unwrap()
        .micros()
        / 1_000_000
}

/// A list as upstream keeps it, and what a planner has read of it.
pub(super) struct World {
    start: Instant,
    pub(super) now: Duration,
    /// Creation (seconds) and end (seconds), oldest first; the id is the place.
    pub(super) list: Vec<Option<(i64, i64)>>,
    /// What upstream says of its list's length.
    pub(super) is_bare: bool,
    /// By how many seconds its days end earlier than ours.
    pub(super) zone: i64,
    /// What goes wrong with a request.
    pub(super) fault: fn(Lane, &ListRequest) -> Option<Error>,
    /// Whether pages of the history show everything as if it ran.
    pub(super) is_garbled: bool,
    pub(super) planner: Planner,
    pub(super) budget: Budget,
    pub(super) asked: Vec<(Duration, Step)>,
    pub(super) held: BTreeSet<String>,
    pub(super) ledger: Ledger,
}

impl World {
    pub(super) fn new(created: impl IntoIterator<Item = i64>) -> Self {
        let start = Instant::now();
        let now = Now {
            at: start,
            wall: Timestamp::from_micros(NOON * 1_000_000),
        };
        Self {
            start,
            now: Duration::ZERO,
            list: created.into_iter().map(|at| Some((at, at))).collect(),
            is_bare: false,
            zone: 0,
            fault: |_, _| None,
            is_garbled: false,
            planner: Planner::new(&Ledger::default(), Vec::new(), 1, now),
            budget: Budget::new(None),
            asked: Vec::new(),
            held: BTreeSet::new(),
            ledger: Ledger::default(),
        }
    }

    pub(super) fn now(&self) -> Now {
        let micros = i64::try_from(self.now.as_micros()).unwrap();
        let wall = Timestamp::from_micros(NOON * 1_000_000 + micros);
        Now {
            at: self.start + self.now,
            wall,
        }
    }

    pub(super) fn seconds(&self) -> i64 {
        NOON + i64::try_from(self.now.as_secs()).unwrap()
    }

    /// A new prediction that runs for `seconds`.
    pub(super) fn create(&mut self, seconds: i64) -> usize {
        self.list
            .push(Some((self.seconds(), self.seconds() + seconds)));
        self.list.len() - 1
    }

    pub(super) fn sight(&self, place: usize) -> Option<Sight> {
        let (created, ended) = (*self.list.get(place)?)?;
        Some(Sight {
            id: format!("p{place}").parse().unwrap(),
            created_at: Some(Timestamp::from_micros(created * 1_000_000)),
            is_terminal: ended <= self.seconds(),
        })
    }

    pub(super) fn page(&self, request: &ListRequest) -> Page {
        let from = request.from.as_deref().map_or(i64::MIN, midnight);
        let before = request
            .to
            .as_deref()
            .map_or(i64::MAX, |day| midnight(day) + 86_400 - self.zone);
        let is_shown = |place: &usize| {
            self.list[*place].is_some_and(|(created, _)| (from..before).contains(&created))
        };
        let all: Vec<usize> = (0..self.list.len()).rev().filter(is_shown).collect();
        let (size, page) = (request.per_page as usize, request.page as usize);
        let places = all.iter().skip((page - 1) * size).take(size);
        let sights: Vec<Sight> = places.filter_map(|place| self.sight(*place)).collect();
        let last = u32::try_from(all.len().div_ceil(size).max(1)).unwrap();
        Page {
            len: sights.len(),
            sights,
            total: (!self.is_bare).then_some(all.len() as u64),
            last_page: (!self.is_bare).then_some(last),
        }
    }

    /// One step: a request that is answered at once, or a wait of at most `most`.
    pub(super) fn step(&mut self, most: Duration) {
        let step = self.planner.next(self.now(), &self.budget);
        match &step {
            Step::Wait(wait) => {
                assert!(!wait.is_zero() && *wait <= LONGEST_WAIT, "{wait:?}");
                self.now += most.min(*wait);
                return;
            }
            Step::List(lane, request) => {
                self.budget.sent(self.now().at);
                match (self.fault)(*lane, request) {
                    Some(error) => {
                        self.planner.failed(*lane, Some(&error), self.now());
                    }
                    None => {
                        let mut page = self.page(request);
                        for sight in &mut page.sights {
                            sight.is_terminal &= !self.is_garbled || *lane != Lane::History;
                        }
                        self.held
                            .extend(page.sights.iter().map(|sight| sight.id.to_string()));
                        self.planner.listed(*lane, &page, self.now());
                    }
                }
            }
            Step::Get(id) => {
                self.budget.sent(self.now().at);
                let sight = self.sight(id.as_str()[1..].parse().unwrap());
                self.planner.got(id, sight, self.now());
            }
        }
        self.ledger = self.planner.ledger();
        self.asked.push((self.now, step));
    }

    pub(super) fn run(&mut self, span: Duration) -> usize {
        let (end, before) = (self.now + span, self.asked.len());
        while self.now < end {
            self.step(end - self.now);
        }
        self.asked.len() - before
    }

    /// The console stops, and starts anew after `pause` with what it stored.
    pub(super) fn restart(&mut self, pause: Duration) {
        self.now += pause;
        self.planner = Planner::new(&self.ledger, Vec::new(), 1, self.now());
    }

    pub(super) fn lanes(&self, lane: Lane) -> usize {
        self.asked
            .iter()
            .filter(|(_, step)| matches!(step, Step::List(of, _) if *of == lane))
            .count()
    }

    pub(super) fn missing(&self) -> Vec<usize> {
        let is_missing = |place: &usize| {
            self.list[*place].is_some() && !self.held.contains(&format!("p{place}"))
        };
        (0..self.list.len()).filter(is_missing).collect()
    }

    pub(super) fn most_in_a_minute(&self) -> usize {
        let times: Vec<Duration> = self.asked.iter().map(|(at, _)| *at).collect();
        times
            .iter()
            .map(|from| {
                times
                    .iter()
                    .filter(|at| *at >= from && **at < *from + Duration::from_secs(60))
                    .count()
            })
            .max()
            .unwrap_or(0)
    }
}
