//! A pretended upstream with its own time, and a planner that reads it.

use std::collections::{BTreeMap, BTreeSet};

use domain::day::{CalendarDay, DaySpan};

use super::super::*;

/// 2026-03-10T12:00:00Z.
pub(super) const NOON: i64 = 1_773_144_000;

fn midnight(day: CalendarDay) -> i64 {
    day.start().micros() / 1_000_000
}

/// The place under which the store files a prediction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Filed {
    /// Under the day of a list.
    Under(CalendarDay),
    /// Deleted upstream.
    Gone,
}

/// The oddities of a prediction of the list.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Oddity {
    /// Upstream sends no timestamps of it.
    pub(super) is_undated: bool,
    /// Nobody can tell which prediction it is.
    pub(super) is_unreadable: bool,
    /// From when on the list shows it, in seconds.
    pub(super) listed_from: i64,
}

/// A list as upstream keeps it, and what a planner has read of it.
pub(super) struct World {
    start: Instant,
    pub(super) now: Duration,
    /// Creation (seconds) and end (seconds), oldest first; the id is the place.
    pub(super) list: Vec<Option<(i64, i64)>>,
    /// Oddities of some of them, by place.
    pub(super) odd: BTreeMap<usize, Oddity>,
    /// `true` if the list is in the order of creation times; in that of arrival if not.
    pub(super) is_by_creation: bool,
    /// `true` if upstream ignores `from` and `to`.
    pub(super) ignores_days: bool,
    /// By how much the totals that upstream tells are too small.
    pub(super) total_lag: u64,
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
    /// The store's listings, and the checks that it keeps.
    pub(super) filed: BTreeMap<String, Filed>,
    checks: BTreeMap<CalendarDay, DayRecord>,
    next_fault: Option<Error>,
    /// Predictions that were found to be deleted upstream, in order.
    pub(super) gone: Vec<String>,
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
            odd: BTreeMap::new(),
            is_by_creation: false,
            ignores_days: false,
            total_lag: 0,
            is_bare: false,
            zone: 0,
            fault: |_, _| None,
            is_garbled: false,
            planner: Planner::new(&Ledger::default(), Vec::new(), Vec::new(), 1, now),
            budget: Budget::new(None),
            asked: Vec::new(),
            held: BTreeSet::new(),
            ledger: Ledger::default(),
            filed: BTreeMap::new(),
            checks: BTreeMap::new(),
            next_fault: None,
            gone: Vec::new(),
        }
    }

    /// The next request fails so.
    pub(super) fn fail_once(&mut self, error: Error) {
        self.next_fault = Some(error);
    }

    /// A prediction of that creation time, which ended at once.
    pub(super) fn create_at(&mut self, created: i64) -> usize {
        self.list.push(Some((created, created)));
        self.list.len() - 1
    }

    /// A prediction of now, of which upstream sends no timestamps.
    pub(super) fn create_undated(&mut self) {
        let place = self.create_at(self.seconds());
        self.odd.entry(place).or_default().is_undated = true;
    }

    /// An element of now of which nobody can tell which prediction it is.
    pub(super) fn create_unreadable(&mut self) {
        let place = self.create_at(self.seconds());
        self.odd.entry(place).or_default().is_unreadable = true;
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
        (!self.oddity(place).is_unreadable).then(|| Sight {
            id: format!("p{place}").parse().unwrap(),
            created_at: (!self.oddity(place).is_undated)
                .then(|| Timestamp::from_micros(created * 1_000_000)),
            is_terminal: ended <= self.seconds(),
        })
    }

    fn oddity(&self, place: usize) -> Oddity {
        self.odd.get(&place).copied().unwrap_or_default()
    }

    /// Returns the places of what upstream lists between two moments, in its order.
    fn listed(&self, shown: std::ops::Range<i64>) -> Vec<usize> {
        let is_shown = |place: &usize| {
            let is_listed = self.oddity(*place).listed_from <= self.seconds();
            is_listed && self.list[*place].is_some_and(|(created, _)| shown.contains(&created))
        };
        let mut all: Vec<usize> = (0..self.list.len()).rev().filter(is_shown).collect();
        if self.is_by_creation {
            all.sort_by_key(|place| self.list[*place].map(|(created, _)| -created));
        }
        all
    }

    pub(super) fn page(&self, request: &ListRequest) -> Page {
        let (from, to) = match self.ignores_days {
            true => (None, None),
            false => (request.from, request.to),
        };
        let from = from.map_or(i64::MIN, |day| midnight(day) - self.zone);
        let before = to.map_or(i64::MAX, |day| midnight(day) + 86_400 - self.zone);
        let all = self.listed(from..before);
        let (size, page) = (request.per_page as usize, request.page as usize);
        let places = all.iter().skip((page - 1) * size).take(size);
        let sights: Vec<Sight> = places
            .clone()
            .filter_map(|place| self.sight(*place))
            .collect();
        let last = u32::try_from(all.len().div_ceil(size).max(1)).unwrap();
        Page {
            len: places.clone().count(),
            sights,
            total: (!self.is_bare).then_some((all.len() as u64).saturating_sub(self.total_lag)),
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
                let fault = self.next_fault.take();
                match fault.or_else(|| (self.fault)(*lane, request)) {
                    Some(error) => {
                        self.planner.failed(*lane, Some(&error), self.now());
                    }
                    None => {
                        let mut page = self.page(request);
                        for sight in &mut page.sights {
                            sight.is_terminal &= !self.is_garbled || *lane != Lane::History;
                        }
                        self.apply(&page.sights);
                        if matches!(lane, Lane::Head | Lane::Audit) {
                            self.planner.set_days(self.days());
                        }
                        self.planner.listed(*lane, &page, self.now());
                        self.relist();
                    }
                }
            }
            Step::Get(lane, id) => {
                self.budget.sent(self.now().at);
                let sight = self.sight(id.as_str()[1..].parse().unwrap());
                self.apply(sight.as_slice());
                self.planner.got(*lane, id, sight, self.now());
                self.record_checks();
            }
        }
        for id in self.planner.take_gone() {
            self.filed.insert(id.to_string(), Filed::Gone);
            self.gone.push(id.to_string());
        }
        self.ledger = self.planner.ledger();
        self.asked.push((self.now, step));
    }

    /// Stores predictions as the store does: under the day of their creation, unless a list told another.
    fn apply(&mut self, sights: &[Sight]) {
        for sight in sights {
            let id = sight.id.to_string();
            let day = CalendarDay::of(sight.created_at.unwrap_or_default());
            let filed = self.filed.entry(id.clone()).or_insert(Filed::Under(day));
            if *filed == Filed::Gone {
                *filed = Filed::Under(day);
            }
            self.held.insert(id);
        }
    }

    pub(super) fn days(&self) -> Vec<DayRecord> {
        let mut days = self.checks.clone();
        for record in days.values_mut() {
            record.held = 0;
        }
        for filed in self.filed.values() {
            if let Filed::Under(day) = filed {
                days.entry(*day)
                    .or_insert_with(|| DayRecord::new(*day))
                    .held += 1;
            }
        }
        days.into_values().collect()
    }

    fn relist(&mut self) {
        while let Some(SpanListing { span, ids }) = self.planner.take_relisting() {
            let listed: BTreeSet<String> = ids.iter().map(ToString::to_string).collect();
            let relisted = self.file(span, &listed);
            self.planner.set_days(self.days());
            self.planner.relisted(relisted, self.now());
        }
        self.record_checks();
    }

    fn record_checks(&mut self) {
        for check in self.planner.take_checks() {
            self.checks.insert(check.day, check);
        }
    }

    fn file(&mut self, span: DaySpan, listed: &BTreeSet<String>) -> ListComparison {
        let mut absent = Vec::new();
        for (id, filed) in &mut self.filed {
            let Filed::Under(day) = filed else {
                continue;
            };
            if listed.contains(id) {
                *day = span.nearest(*day);
            } else if span.contains(*day) {
                let place: usize = id[1..].parse().unwrap();
                let created = self.list[place].map_or(0, |(created, _)| created);
                let created_at = Timestamp::from_micros(created * 1_000_000);
                absent.push((id.parse().unwrap(), created_at));
            }
        }
        ListComparison { absent, unheld: 0 }
    }

    /// The predictions that are held and were not found to be deleted upstream.
    pub(super) fn mirrored(&self) -> BTreeSet<String> {
        let is_there = |(id, filed): (&String, &Filed)| match filed {
            Filed::Under(_) => Some(id.clone()),
            Filed::Gone => None,
        };
        self.filed.iter().filter_map(is_there).collect()
    }

    /// The predictions that upstream lists and that can be read.
    pub(super) fn upstream(&self) -> BTreeSet<String> {
        let listed = self.listed(i64::MIN..i64::MAX).into_iter();
        let readable = listed.filter(|place| !self.oddity(*place).is_unreadable);
        readable.map(|place| format!("p{place}")).collect()
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
        self.planner = Planner::new(&self.ledger, self.days(), Vec::new(), 1, self.now());
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
