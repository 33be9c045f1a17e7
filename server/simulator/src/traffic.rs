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

/// How long until the next one: irregular, with the rate as its mean.
fn gap(rate_per_minute: f64, dice: &mut Dice) -> Option<Duration> {
    let minutes = -(1.0 - dice.fraction()).ln() / rate_per_minute;
    Duration::try_from_secs_f64(minutes * 60.0)
        .ok()
        .filter(|_| rate_per_minute > 0.0)
}
