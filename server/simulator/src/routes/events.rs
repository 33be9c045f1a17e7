//! Server-sent events: a list of them at a pace, and the states of one prediction.

use std::convert::Infallible;
use std::time::Duration;

use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use futures::stream;

use crate::dice::PredictionId;
use crate::lifecycle::State;
use crate::routes::Site;
use crate::wire::prediction;
use crate::world::Caller;

/// How often a running prediction tells its progress.
const TICK: Duration = Duration::from_secs(1);
/// The service closes its streams after this while.
const LONGEST: Duration = Duration::from_secs(300);

/// Sends these events, names and data, with a pause after each.
pub(super) fn replay(
    site: &Site,
    events: Vec<(Option<&'static str>, String)>,
    pause: Duration,
) -> Response {
    let world = site.world.clone();
    let pause = pause.div_f64(world.config.speed.max(0.001));
    let sent = stream::unfold(
        (world, events.into_iter()),
        move |(world, mut events)| async move {
            let (name, data) = events.next()?;
            tokio::select! {
                () = world.config.clock.sleep(pause) => {}
                () = world.shutdown.cancelled() => return None,
            }
            let named = name.into_iter().fold(Event::default(), Event::event);
            let event = named.data(data);
            Some((Ok::<_, Infallible>(event), (world, events)))
        },
    );
    Sse::new(sent).into_response()
}

/// Sends the prediction now and whenever it has changed, until it has ended.
pub(super) fn states(site: Site, caller: Caller, id: PredictionId, origin: String) -> Response {
    let end = site.world.now().plus(LONGEST);
    let changes = site.world.changed.subscribe();
    let start = (site, changes, None::<State>);
    let sent = stream::unfold(start, move |(site, mut changes, last)| {
        let origin = origin.clone();
        async move {
            if last.is_some_and(|state| state.status.is_terminal()) {
                return None;
            }
            let world = &site.world;
            loop {
                let entry = world.entry(caller, id)?;
                let now = world.now();
                let state = entry.plan.at(now);
                if last != Some(state) {
                    let data = prediction(world, &entry, now, &origin).to_string();
                    let event = Event::default().event("prediction").data(data);
                    return Some((Ok::<_, Infallible>(event), (site, changes, Some(state))));
                }
                let next = entry
                    .plan
                    .next_change(now)
                    .unwrap_or(end)
                    .min(now.plus(TICK));
                tokio::select! {
                    () = world.config.clock.sleep_until(next) => {}
                    changed = changes.changed() => changed.ok()?,
                    () = world.config.clock.sleep_until(end) => return None,
                    () = world.shutdown.cancelled() => return None,
                }
            }
        }
    });
    Sse::new(sent).into_response()
}
