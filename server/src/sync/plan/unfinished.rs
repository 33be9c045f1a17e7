//! Predictions that have not ended. Those on the head page are seen with it; the others are looked
//! up apart, at a pace that falls with their age: many of one day by listing the day, few one by one.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    time::{Duration, Instant},
};

use domain::{day::CalendarDay, id::PredictionId, time::Timestamp};

use super::{Now, Page, Sight};
use crate::upstream::{ListRequest, budget::Backoff};

/// The shortest and the longest time between two looks at one prediction of the last day: an end
/// must be seen before upstream deletes the files.
const SHORTEST: Duration = Duration::from_secs(10);
const LONGEST: Duration = Duration::from_secs(60);
/// The time between two looks at one that is older, and may never end.
const STUCK: Duration = Duration::from_secs(900);
const DAY: Duration = Duration::from_secs(86_400);

/// How old one may be to count as something that runs, for the pace of the head.
const RUNS_FOR: Duration = Duration::from_secs(6 * 3_600);

/// How many of one day are looked up by listing the day.
const WORTH_A_LIST: usize = 4;

/// How old one must be to be forgotten when upstream knows it no more: lists lag behind creation.
const SETTLED: Duration = Duration::from_secs(600);

#[derive(Debug)]
pub(super) struct Unfinished {
    live: BTreeMap<PredictionId, Live>,
    listing: Option<Listing>,
    gone: Vec<PredictionId>,
    backoff: Backoff,
    held_until: Option<Instant>,
}

#[derive(Debug)]
struct Live {
    created_at: Option<Timestamp>,
    /// When this console first knew of it: its age, if it is dated ahead.
    known_since: Instant,
    looked_at: Option<Instant>,
    /// How often it was looked at: what was garbled once is soon seen right.
    looks: u32,
    /// A list of its day did not show it.
    is_unlisted: bool,
    /// Upstream said that it knows no such prediction.
    is_unknown: bool,
}

/// A walk through the list of a day.
#[derive(Debug)]
struct Listing {
    day: CalendarDay,
    /// Whether the days around it are listed, too: to be sure of an absence.
    is_wide: bool,
    is_clean: bool,
    skip: u32,
    total: Option<u64>,
    wanted: BTreeSet<PredictionId>,
}

/// How to look next.
pub(super) enum Look {
    List(ListRequest),
    Get(PredictionId),
}

impl Unfinished {
    pub(super) fn new(known: Vec<Sight>, now: Now) -> Self {
        let live = known
            .into_iter()
            .filter(|sight| !sight.is_terminal)
            .map(|sight| {
                let mut live = Live::new(now);
                live.created_at = sight.created_at;
                (sight.id, live)
            });
        Self {
            live: live.collect(),
            listing: None,
            gone: Vec::new(),
            backoff: Backoff::new(now.wall.micros().unsigned_abs()),
            held_until: None,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.live.len()
    }

    pub(super) fn is_running(&self, now: Now) -> bool {
        let is_young = |live: &Live| live.age(now).is_some_and(|age| age < RUNS_FOR);
        self.live
            .values()
            .any(|live| !live.is_unknown && is_young(live))
    }

    pub(super) fn see(&mut self, sights: &[Sight], now: Now) {
        for sight in sights {
            if sight.is_terminal {
                self.live.remove(&sight.id);
                continue;
            }
            let live = self
                .live
                .entry(sight.id.clone())
                .or_insert_with(|| Live::new(now));
            live.created_at = sight.created_at.or(live.created_at);
            live.look(now);
            (live.is_unlisted, live.is_unknown) = (false, false);
        }
    }

    /// Upstream knows no such prediction, or so it says.
    pub(super) fn miss(&mut self, id: &PredictionId, now: Now) {
        if let Some(live) = self.live.get_mut(id) {
            live.is_unknown = true;
            live.look(now);
        }
    }

    pub(super) fn due(&self, now: Now, on_head: &HashSet<PredictionId>) -> Option<Instant> {
        let next = match &self.listing {
            Some(_) => Some(now.at),
            None => self.off(on_head).map(|(_, live)| live.due(now)).min(),
        };
        next.map(|next| self.held_until.map_or(next, |held| held.max(next)))
    }

    pub(super) fn take(&mut self, size: u32, on_head: &HashSet<PredictionId>, now: Now) -> Look {
        if self.listing.is_none() {
            self.listing = self.worth_listing(on_head, now);
        }
        if let Some(listing) = &self.listing {
            return Look::List(listing.request(size));
        }
        let next = self.off(on_head).min_by_key(|(_, live)| live.due(now));
        // Asked for only when something is due, so there is one; the head is the harmless answer.
        let Some(id) = next.map(|(id, _)| id.clone()) else {
            return Look::List(ListRequest::head(size));
        };
        if let Some(live) = self.live.get_mut(&id) {
            live.looked_at = Some(now.at);
        }
        Look::Get(id)
    }

    /// Takes in a page of the day that is listed.
    pub(super) fn listed(&mut self, page: &Page, size: u32, now: Now) {
        self.backoff.succeed();
        self.held_until = None;
        let Some(mut listing) = self.listing.take() else {
            return;
        };
        for sight in &page.sights {
            listing.wanted.remove(&sight.id);
        }
        let shrunk = page.shrunk_from(listing.total);
        listing.is_clean &= shrunk == 0 && !page.is_doubtful();
        let pages = usize::try_from(listing.skip / size + 1).unwrap_or(usize::MAX);
        let is_dear = !listing.is_wide && pages > listing.wanted.len();
        if listing.wanted.is_empty() || is_dear || page.is_last(listing.skip / size + 1) {
            self.conclude(&listing, now);
            return;
        }
        listing.skip += size;
        listing.total = page.total;
        self.listing = Some(listing);
    }

    pub(super) fn failed(&mut self, now: Now) {
        self.held_until = Some(now.at + self.backoff.fail());
    }

    pub(super) fn take_gone(&mut self) -> Vec<PredictionId> {
        std::mem::take(&mut self.gone)
    }

    /// Looks no more for predictions that are known to be deleted.
    pub(super) fn forget(&mut self, gone: &[PredictionId]) {
        for id in gone {
            self.live.remove(id);
            self.gone.retain(|other| other != id);
        }
    }

    fn off<'a>(
        &'a self,
        on_head: &'a HashSet<PredictionId>,
    ) -> impl Iterator<Item = (&'a PredictionId, &'a Live)> {
        self.live.iter().filter(|(id, _)| !on_head.contains(id))
    }

    /// The day whose list is to be walked: to be sure that one is gone, else to see many at once.
    fn worth_listing(&self, on_head: &HashSet<PredictionId>, now: Now) -> Option<Listing> {
        let due = || {
            self.off(on_head)
                .filter(|(_, live)| live.due(now) <= now.at)
        };
        let unknown = due().find(|(_, live)| live.is_unknown && live.is_settled(now));
        if let Some((id, live)) = unknown {
            let day = CalendarDay::of(live.created_at?);
            return Some(Listing::of(day, true, BTreeSet::from([id.clone()])));
        }
        let mut days: BTreeMap<CalendarDay, BTreeSet<PredictionId>> = BTreeMap::new();
        for (id, live) in due().filter(|(_, live)| !live.is_unlisted && !live.is_unknown) {
            if let Some(created_at) = live.created_at {
                days.entry(CalendarDay::of(created_at))
                    .or_default()
                    .insert(id.clone());
            }
        }
        let (day, wanted) = days.into_iter().max_by_key(|(_, wanted)| wanted.len())?;
        (wanted.len() >= WORTH_A_LIST).then(|| Listing::of(day, false, wanted))
    }

    /// What the list of a day did not show is looked up apart, or is gone if upstream does not know
    /// it either. One of the two is not enough: upstream answers some failures as if unknown.
    fn conclude(&mut self, listing: &Listing, now: Now) {
        for id in &listing.wanted {
            let Some(live) = self.live.get_mut(id) else {
                continue;
            };
            live.is_unlisted = true;
            if live.is_unknown && listing.is_wide {
                live.look(now);
                if listing.is_clean {
                    self.live.remove(id);
                    self.gone.push(id.clone());
                }
            }
        }
    }
}

impl Live {
    fn new(now: Now) -> Self {
        Self {
            created_at: None,
            known_since: now.at,
            looked_at: None,
            looks: 0,
            is_unlisted: false,
            is_unknown: false,
        }
    }

    fn look(&mut self, now: Now) {
        self.looked_at = Some(now.at);
        self.looks = self.looks.saturating_add(1);
    }

    fn age(&self, now: Now) -> Option<Duration> {
        let known_for = now.at.saturating_duration_since(self.known_since);
        self.created_at
            .map(|created_at| Duration::from_micros(now.wall.since(created_at)).max(known_for))
    }

    fn is_settled(&self, now: Now) -> bool {
        self.age(now).is_some_and(|age| age >= SETTLED)
    }

    fn due(&self, now: Now) -> Instant {
        let soon = SHORTEST * (1 << self.looks.min(7));
        let interval = match self.age(now) {
            Some(age) if age < DAY => (age / 20).clamp(SHORTEST, LONGEST),
            Some(_) => STUCK,
            None if self.is_unknown => STUCK,
            None => LONGEST,
        };
        self.looked_at
            .map_or(now.at, |looked_at| looked_at + interval.min(soon))
    }
}

impl Listing {
    fn of(day: CalendarDay, is_wide: bool, wanted: BTreeSet<PredictionId>) -> Self {
        Self {
            day,
            is_wide,
            is_clean: true,
            skip: 0,
            total: None,
            wanted,
        }
    }

    fn request(&self, size: u32) -> ListRequest {
        let (mut from, mut to) = (Some(self.day), Some(self.day));
        if self.is_wide {
            (from, to) = (Some(self.day.previous()), Some(self.day.next()));
        }
        ListRequest {
            page: self.skip / size + 1,
            per_page: size,
            from,
            to,
        }
    }
}
