//! The simulator's own traffic: new predictions in every account, at a rate that can be changed.

use std::time::Duration;

use crate::dice::Dice;
use crate::world::Shared;

/// Predictions that are made at the start, so that something is live on the first page.
const AT_START: u32 = 3;

/// Makes predictions until the shutdown.
pub(crate) async fn run(world: Shared) {
    let mut rates = world.rate.subscribe();
    let mut dice = Dice::new(&[world.config.seed, 0x7aff_1c00]);
    if world.config.rate_per_minute > 0.0 {
        for _ in 0..AT_START {
            generate(&world);
        }
    }
    loop {
        let rate = *rates.borrow_and_update();
        let next = async {
            match gap(rate, &mut dice) {
                Some(gap) => world.config.clock.sleep(gap).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = next => generate(&world),
            changed = rates.changed() => if changed.is_err() { return },
            () = world.shutdown.cancelled() => return,
        }
    }
}

fn generate(world: &Shared) {
    for caller in world.callers() {
        world.generate(caller);
    }
}

/// How long until the next one: irregular, with the rate as its mean. `None` for no rate.
fn gap(rate_per_minute: f64, dice: &mut Dice) -> Option<Duration> {
    let minutes = -(1.0 - dice.fraction()).ln() / rate_per_minute;
    let gap = Duration::try_from_secs_f64(minutes * 60.0).ok();
    // However high the rate, others get their turn.
    gap.filter(|_| rate_per_minute > 0.0)
        .map(|gap| gap.max(Duration::from_millis(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_kept_in_the_mean() {
        let mut dice = Dice::new(&[1]);
        let all: Duration = (0..2_000).filter_map(|_| gap(60.0, &mut dice)).sum();
        assert!((1_800.0..2_200.0).contains(&all.as_secs_f64()), "{all:?}");
        for none in [0.0, -1.0, f64::NAN] {
            assert_eq!(gap(none, &mut dice), None, "{none}");
        }
        assert_eq!(
            gap(f64::INFINITY, &mut dice),
            Some(Duration::from_millis(1))
        );
    }
}
