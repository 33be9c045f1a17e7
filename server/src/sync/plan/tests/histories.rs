//! Any history of an account under any faults, until the mirror is what upstream lists.

use std::collections::BTreeSet;

use super::*;

/// Something that happens to an account.
#[derive(Clone, Copy, Debug)]
enum AccountIncident {
    Burst(u32),
    Back { count: u32, seconds: i64 },
    Ahead { count: u32, seconds: i64 },
    Late { seconds: i64 },
    Undated,
    Delete { from: usize, count: usize },
    Fail,
    TooLarge,
    TotalLag(u64),
    Restart,
}

fn incident() -> impl Strategy<Value = AccountIncident> {
    prop_oneof![
        (1u32..180).prop_map(AccountIncident::Burst),
        (1u32..70, 1i64..4 * 86_400)
            .prop_map(|(count, seconds)| AccountIncident::Back { count, seconds }),
        (1u32..60, 1i64..2 * 86_400)
            .prop_map(|(count, seconds)| AccountIncident::Ahead { count, seconds }),
        (1i64..100).prop_map(|seconds| AccountIncident::Late { seconds }),
        Just(AccountIncident::Undated),
        (0usize..1_000, 1usize..90)
            .prop_map(|(from, count)| AccountIncident::Delete { from, count }),
        Just(AccountIncident::Fail),
        Just(AccountIncident::TooLarge),
        (0u64..4).prop_map(AccountIncident::TotalLag),
        Just(AccountIncident::Restart),
    ]
}

impl World {
    fn create_many(&mut self, count: u32, created: i64) {
        for _ in 0..count {
            self.create_at(created);
        }
    }

    fn meet(&mut self, incident: AccountIncident) {
        let now = self.seconds();
        match incident {
            AccountIncident::Burst(count) => self.create_many(count, now),
            AccountIncident::Back { count, seconds } => self.create_many(count, now - seconds),
            AccountIncident::Ahead { count, seconds } => self.create_many(count, now + seconds),
            AccountIncident::Late { seconds } => {
                let place = self.create_at(now);
                let listed_from = now + seconds;
                self.odd.entry(place).or_default().listed_from = listed_from;
            }
            AccountIncident::Undated => self.create_undated(),
            AccountIncident::Delete { from, count } => {
                let from = from % self.list.len().max(1);
                let until = (from + count).min(self.list.len());
                self.list[from..until].fill(None);
            }
            AccountIncident::Fail => self.fail_once(Error::Unreachable),
            AccountIncident::TooLarge => self.fail_once(Error::TooLarge),
            AccountIncident::TotalLag(lag) => self.total_lag = lag,
            AccountIncident::Restart => self.restart(SECOND),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::default())]
    #[test]
    fn any_history_under_any_faults_ends_as_upstream_lists_it(
        past_days in 0i64..5,
        a_day in 1i64..90,
        is_by_creation in any::<bool>(),
        ignores_days in prop::bool::weighted(0.1),
        zone in prop::sample::select(vec![0, 0, 0, -7 * 3_600, 9 * 3_600]),
        incidents in prop::collection::vec((incident(), 1u64..400), 1..24),
    ) {
        let mut world = World::new(past(past_days, a_day));
        world.is_by_creation = is_by_creation;
        world.ignores_days = ignores_days;
        world.zone = zone;
        for (incident, seconds) in incidents {
            world.meet(incident);
            world.run(Duration::from_secs(seconds));
        }
        world.total_lag = 0;
        // Routine finds in some days what the total and the counts of days do not betray.
        let deadline = world.now + Duration::from_secs(6 * 24 * 3_600);
        let is_done = |world: &World| {
            world.mirrored() == world.upstream() && world.planner.completeness().is_confirmed()
        };
        while !is_done(&world) && world.now < deadline {
            world.run(1_800 * SECOND);
        }
        prop_assert_eq!(world.mirrored(), world.upstream());
        let completeness = world.planner.completeness();
        prop_assert!(completeness.is_confirmed(), "{:?}", completeness);
        let alive: BTreeSet<String> = world.upstream();
        prop_assert!(world.filed.len() >= alive.len());
    }
}
