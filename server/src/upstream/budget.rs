//! How many requests an account may still make: a rolling window as upstream counts it, and the
//! pause after a failure. Pure: every function is told the time.
//!
//! The limit belongs to the account, not to us: the owner's own programs draw on it too. So some
//! requests are left for commands, and what upstream says remains counts before our own sum.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

/// What the lowest tier of accounts may do, taken where neither upstream nor the settings say more.
pub const DEFAULT_PER_MINUTE: u32 = 25;

/// The window of every known plan.
const MINUTE: Duration = Duration::from_secs(60);

/// The longest window that is believed: plans count in rolling minutes.
pub(super) const MAX_WINDOW: Duration = Duration::from_secs(120);

/// The largest limit that is believed, in requests a window.
pub(super) const MAX_LIMIT: u32 = 100_000;

/// What a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// Someone waits for it: it may use the reserve and need not keep the distance.
    Command,
    /// The mirror's own: evenly spread over the window, and never from the reserve.
    Mirror,
}

/// What upstream says about its limits with an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// Requests in a window.
    pub limit: Option<u32>,
    /// Requests that remain in the present window, for all programs of the account.
    pub remaining: Option<u32>,
    /// The window's length.
    pub window: Option<Duration>,
}

/// The requests of one account.
#[derive(Clone, Debug)]
pub struct Budget {
    /// Never more than this, whatever upstream grants.
    cap: Option<u32>,
    limit: u32,
    window: Duration,
    /// When our requests of the last window were sent, oldest first.
    sent: VecDeque<Instant>,
    /// Requests of other programs, and when upstream's answer betrayed them.
    others: Option<(Instant, u32)>,
    paused_until: Option<Instant>,
}

impl Budget {
    /// A budget that goes by upstream's word, starting from the lowest tier's; where `per_minute` is
    /// set, never beyond that.
    pub fn new(per_minute: Option<u32>) -> Self {
        let limit = per_minute.unwrap_or(DEFAULT_PER_MINUTE).max(1);
        Self {
            cap: per_minute.map(|_| limit),
            limit,
            window: MINUTE,
            sent: VecDeque::new(),
            others: None,
            paused_until: None,
        }
    }

    /// Counts a request that is being sent.
    pub fn sent(&mut self, now: Instant) {
        self.forget(now);
        self.sent.push_back(now);
    }

    /// Takes in what upstream says about its limits.
    pub fn learn(&mut self, now: Instant, told: Told) {
        self.forget(now);
        if let Some(window) = told.window {
            self.window = window.clamp(Duration::from_secs(1), MAX_WINDOW);
        }
        if let Some(limit) = told.limit {
            self.limit = limit.clamp(1, self.cap.unwrap_or(u32::MAX));
        }
        if let (Some(limit), Some(remaining)) = (told.limit, told.remaining) {
            let others = limit.saturating_sub(remaining).saturating_sub(self.used());
            self.others = (others > 0).then_some((now, others));
        }
    }

    /// Sends nothing for a while, because upstream asked for it. Returns for how long: in a rolling
    /// window, there is room again after the window at the latest, whatever upstream says.
    pub fn pause(&mut self, now: Instant, wait: Duration) -> Duration {
        let wait = wait.min(self.window.max(MINUTE));
        let until = now + wait;
        self.paused_until = Some(self.paused_until.map_or(until, |before| before.max(until)));
        wait
    }

    /// Ends the pause: upstream answered a request that was sent in spite of it.
    pub fn resume(&mut self) {
        self.paused_until = None;
    }

    /// When the pause ends that upstream asked for; `None` if there is none at `now`.
    pub fn paused_until(&self, now: Instant) -> Option<Instant> {
        self.paused_until.filter(|until| now < *until)
    }

    /// How long a request has to wait, at least; `None` if it may be sent now.
    pub fn wait(&self, now: Instant, use_of: Use) -> Option<Duration> {
        let granted = self.granted(now, use_of);
        let window = self.window_wait(now, granted);
        let pause = self
            .paused_until
            .map(|until| until.saturating_duration_since(now));
        let distance = match (use_of, self.sent.back()) {
            (Use::Mirror, Some(last)) => {
                Some((*last + self.spacing(now)).saturating_duration_since(now))
            }
            (Use::Command, _) | (Use::Mirror, None) => None,
        };
        let wait = window.into_iter().chain(pause).chain(distance).max();
        wait.filter(|wait| !wait.is_zero())
    }

    /// The distance between two requests of the mirror that uses its share up evenly.
    pub fn spacing(&self, now: Instant) -> Duration {
        self.window / self.granted(now, Use::Mirror).max(1)
    }

    /// Until when the oldest of too many requests is inside the window.
    fn window_wait(&self, now: Instant, granted: u32) -> Option<Duration> {
        let granted = usize::try_from(granted).unwrap_or(usize::MAX);
        let in_window = || self.sent.iter().filter(|at| now < **at + self.window);
        let excess = (in_window().count() + 1)
            .checked_sub(granted)
            .filter(|excess| *excess > 0)?;
        match in_window().nth(excess - 1) {
            Some(oldest) => Some((*oldest + self.window).saturating_duration_since(now)),
            // The others use all there is: look again when one of theirs may have left the window.
            None => Some(self.window / self.limit),
        }
    }

    fn granted(&self, now: Instant, use_of: Use) -> u32 {
        let share = match use_of {
            Use::Command => self.limit,
            Use::Mirror => self.limit - (self.limit / 8).max(1).min(self.limit - 1),
        };
        share.saturating_sub(self.others(now))
    }

    /// What is left of the others' requests: they leave the window one by one, as ours do.
    fn others(&self, now: Instant) -> u32 {
        let Some((at, others)) = self.others else {
            return 0;
        };
        let left = self
            .window
            .saturating_sub(now.saturating_duration_since(at));
        let share = u128::from(others) * left.as_micros() / self.window.as_micros().max(1);
        u32::try_from(share).unwrap_or(others)
    }

    fn used(&self) -> u32 {
        u32::try_from(self.sent.len()).unwrap_or(u32::MAX)
    }

    fn forget(&mut self, now: Instant) {
        while self.sent.front().is_some_and(|at| *at + self.window <= now) {
            self.sent.pop_front();
        }
    }
}

/// The pause after each of several failures in a row: 1 s, 2 s, 4 s and so on to 60 s, each up to a
/// quarter shorter, so that many consoles do not come back at once.
#[derive(Clone, Debug)]
pub struct Backoff {
    failures: u32,
    noise: u64,
}

impl Backoff {
    /// The longest pause.
    pub const MAX: Duration = Duration::from_secs(60);

    /// No failure yet. The same `seed` gives the same pauses.
    pub fn new(seed: u64) -> Self {
        Self {
            failures: 0,
            noise: seed,
        }
    }

    /// How many failures there were in a row.
    pub fn failures(&self) -> u32 {
        self.failures
    }

    /// Counts a failure and says how long to pause.
    pub fn fail(&mut self) -> Duration {
        let pause = Self::MAX.min(Duration::from_secs(1 << self.failures.min(6)));
        self.failures = self.failures.saturating_add(1);
        // A step of the SplitMix64 generator.
        self.noise = self.noise.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.noise ^ (self.noise >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let thousandths = u32::try_from((mixed >> 33) % 250).unwrap_or(0);
        pause - pause * thousandths / 1_000
    }

    /// Forgets the failures after a success.
    pub fn succeed(&mut self) {
        self.failures = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn the_mirror_is_spread_evenly_and_leaves_a_reserve() {
        let (mut budget, start) = (Budget::new(None), Instant::now());
        let mut sent = 0;
        for tick in 0..600 {
            let now = start + tick * SECOND / 10;
            if budget.wait(now, Use::Mirror).is_none() {
                budget.sent(now);
                sent += 1;
            }
        }
        assert_eq!(sent, 22);
        let now = start + 59 * SECOND;
        for _ in 0..3 {
            assert_eq!(budget.wait(now, Use::Command), None);
            budget.sent(now);
        }
        assert_eq!(budget.wait(now, Use::Command), Some(SECOND));
        assert_eq!(budget.wait(now + SECOND, Use::Command), None);
    }

    #[test]
    fn upstreams_word_counts() {
        let (mut budget, now) = (Budget::new(None), Instant::now());
        let told = |limit, remaining| Told {
            limit: Some(limit),
            remaining: Some(remaining),
            window: None,
        };
        budget.learn(now, told(160, 160));
        assert_eq!(budget.spacing(now), 60 * SECOND / 140);
        // Another program used 150 of them.
        budget.learn(now, told(160, 10));
        assert_eq!(budget.wait(now, Use::Command), None);
        budget.sent(now);
        assert_eq!(budget.spacing(now), 60 * SECOND);
        assert_eq!(budget.spacing(now + 30 * SECOND), 60 * SECOND / 65);
        budget.learn(now, told(160, 0));
        assert!(budget.wait(now, Use::Command).is_some());
        assert_eq!(budget.wait(now + 30 * SECOND, Use::Command), None);
        let mut capped = Budget::new(Some(10));
        capped.learn(now, told(160, 160));
        assert_eq!(capped.spacing(now), 60 * SECOND / 9);
    }

    #[test]
    fn a_pause_holds_everything() {
        let (mut budget, now) = (Budget::new(Some(100)), Instant::now());
        budget.pause(now, 7 * SECOND);
        budget.pause(now, 3 * SECOND);
        assert_eq!(budget.wait(now, Use::Command), Some(7 * SECOND));
        assert_eq!(budget.paused_until(now), Some(now + 7 * SECOND));
        assert_eq!(budget.paused_until(now + 7 * SECOND), None);
        assert_eq!(budget.wait(now + 7 * SECOND, Use::Command), None);
        assert_eq!(budget.pause(now, Duration::MAX), MINUTE);
        assert_eq!(budget.wait(now, Use::Mirror), Some(MINUTE));
        budget.resume();
        assert_eq!(budget.wait(now, Use::Command), None);
    }

    #[test]
    fn no_word_of_upstreams_makes_a_wait_longer_than_a_window() {
        for limit in [1, 25, MAX_LIMIT] {
            for remaining in [0, 1, u32::MAX] {
                for window in [None, Some(SECOND), Some(Duration::MAX)] {
                    let (mut budget, now) = (Budget::new(None), Instant::now());
                    let (limit, remaining) = (Some(limit), Some(remaining));
                    budget.learn(
                        now,
                        Told {
                            limit,
                            remaining,
                            window,
                        },
                    );
                    budget.sent(now);
                    for use_of in [Use::Command, Use::Mirror] {
                        let wait = budget.wait(now, use_of).unwrap_or_default();
                        let longest = window.map_or(MINUTE, |window| window.min(MAX_WINDOW));
                        assert!(
                            wait <= longest,
                            "{limit:?} {remaining:?} {window:?}: {wait:?}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn failures_back_off_to_a_minute() {
        let mut backoff = Backoff::new(7);
        for want in [1, 2, 4, 8, 16, 32, 60, 60, 60] {
            let pause = backoff.fail();
            assert!(
                pause <= want * SECOND && pause > want * SECOND * 3 / 4,
                "{want}: {pause:?}"
            );
        }
        backoff.succeed();
        assert!(backoff.fail() <= SECOND);
        assert_eq!(Backoff::new(1).fail(), Backoff::new(1).fail());
        assert_ne!(Backoff::new(1).fail(), Backoff::new(2).fail());
    }

    proptest::proptest! {
        #[test]
        fn no_window_ever_holds_more_than_the_limit(
            limit in 1u32..60,
            steps in proptest::collection::vec((0u64..5_000, proptest::bool::ANY), 1..300),
        ) {
            let (mut budget, mut now) = (Budget::new(Some(limit)), Instant::now());
            let mut sent: Vec<Instant> = Vec::new();
            for (millis, is_command) in steps {
                now += Duration::from_millis(millis);
                let use_of = if is_command { Use::Command } else { Use::Mirror };
                if budget.wait(now, use_of).is_none() {
                    budget.sent(now);
                    sent.push(now);
                }
                let recent = sent.iter().filter(|at| now < **at + 60 * SECOND).count();
                proptest::prop_assert!(recent <= limit as usize);
            }
        }
    }
}
