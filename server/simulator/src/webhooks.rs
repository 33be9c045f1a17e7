//! News of predictions, posted to whoever asked for it.
//!
//! Only `http` on loopback is called: a simulator must not be a way to make others be called. What
//! goes where is decided here by pure functions; `delivery` does the calling.

mod delivery;

use serde_json::json;

use crate::account::{Entry, Webhook};
use crate::clock::Moment;
use crate::dice::PredictionId;
use crate::faults::Misdelivery;
use crate::lifecycle::Status;
use crate::wire::prediction;
use crate::world::{Caller, Shared};

/// Something that happens to a prediction once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Event {
    Started,
    Succeeded,
    Failed,
    Cancelled,
}

/// How the news is wrapped, which follows from the vocabulary it was subscribed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Payload {
    /// The Prediction object.
    Bare,
    /// `type`, `created_at` and the Prediction object in `data`.
    Envelope,
}

/// Follows a prediction to its end and posts what its webhook subscribed to. `origin` is the
/// server's address as the creator called it.
pub(crate) async fn follow(world: Shared, caller: Caller, id: PredictionId, origin: String) {
    let mut changes = world.changed.subscribe();
    let (mut at, mut last, mut late) = (None, None, None);
    while let Some(entry) = world.entry(caller, id) {
        let Some(hook) = entry.asked.as_ref().and_then(|asked| asked.webhook.clone()) else {
            return;
        };
        // However late this task wakes, it passes through every change, each as of its own moment.
        let moment = *at.get_or_insert(entry.plan.created);
        let status = entry.plan.at(moment).status;
        if let Some(event) = event(last, status)
            && let Some(payload) = subscription(&hook, event)
        {
            let body = body(&world, &entry, (event, payload), moment, &origin);
            if event == Event::Started && strikes(&world, Misdelivery::Late) {
                late = Some(body);
            } else {
                post(&world, caller, &hook, body).await;
            }
        }
        last = Some(status);
        if status.is_terminal() {
            if let Some(body) = late {
                post(&world, caller, &hook, body).await;
            }
            return;
        }
        let next = entry.plan.next_change(moment).unwrap_or(Moment::NEVER);
        if next <= world.now() {
            at = Some(next);
            continue;
        }
        tokio::select! {
            () = world.config.clock.sleep_until(next) => {}
            changed = changes.changed() => if changed.is_err() { return },
            () = world.shutdown.cancelled() => return,
        }
    }
}

async fn post(world: &Shared, caller: Caller, hook: &Webhook, body: String) {
    let times = if strikes(world, Misdelivery::Duplicate) {
        2
    } else {
        1
    };
    for _ in 0..times {
        delivery::deliver(world, world.key(caller), &hook.url, &body).await;
    }
}

fn strikes(world: &Shared, how: Misdelivery) -> bool {
    world.faults().strike_webhook(how, &mut world.chance())
}

/// What has happened when the status was `before` and is `now`.
fn event(before: Option<Status>, now: Status) -> Option<Event> {
    let has_started = matches!(before, Some(Status::Starting | Status::Processing));
    match now {
        Status::Pending => None,
        Status::Starting | Status::Processing => (!has_started).then_some(Event::Started),
        Status::Succeeded => Some(Event::Succeeded),
        Status::Failed => Some(Event::Failed),
        Status::Cancelled => Some(Event::Cancelled),
    }
}

/// Whether a webhook wants this event, and how. No events at all means every event.
fn subscription(hook: &Webhook, event: Event) -> Option<Payload> {
    if hook.events.is_empty() {
        return Some(Payload::Bare);
    }
    let is_end = event != Event::Started;
    hook.events.iter().find_map(|name| {
        let (wanted, payload) = match name.as_str() {
            "*" => (true, Payload::Bare),
            "started" | "start" => (!is_end, Payload::Bare),
            // In the one vocabulary `completed` is success, in the other it is any end; both
            // readers cope with the wider meaning only if nothing else was subscribed to.
            "completed" if hook.events.len() == 1 => (is_end, Payload::Bare),
            "completed" | "output" => (event == Event::Succeeded, Payload::Bare),
            "failed" => (event == Event::Failed, Payload::Bare),
            "canceled" | "cancelled" => (event == Event::Cancelled, Payload::Bare),
            "prediction.*" => (true, Payload::Envelope),
            long => (long == long_name(event), Payload::Envelope),
        };
        wanted.then_some(payload)
    })
}

const fn long_name(event: Event) -> &'static str {
    match event {
        Event::Started => "prediction.started",
        Event::Succeeded => "prediction.succeeded",
        Event::Failed => "prediction.failed",
        Event::Cancelled => "prediction.cancelled",
    }
}

/// What is posted about an event of this moment.
fn body(
    world: &Shared,
    entry: &Entry,
    (event, payload): (Event, Payload),
    moment: Moment,
    origin: &str,
) -> String {
    let data = prediction(world, entry, moment, origin);
    match payload {
        Payload::Bare => data.to_string(),
        Payload::Envelope => {
            let created_at = moment.with_zulu();
            json!({ "type": long_name(event), "created_at": created_at, "data": data }).to_string()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_payload_follows_the_vocabulary() {
        let check = |events: &[&str], event, expected| {
            let events = events.iter().map(|name| (*name).to_owned()).collect();
            let hook = Webhook {
                url: String::new(),
                events,
            };
            assert_eq!(subscription(&hook, event), expected, "{hook:?}");
        };
        check(&[], Event::Failed, Some(Payload::Bare));
        check(&["completed", "failed"], Event::Failed, Some(Payload::Bare));
        check(&["completed", "failed"], Event::Cancelled, None);
        check(&["completed"], Event::Cancelled, Some(Payload::Bare));
        check(&["start", "completed"], Event::Started, Some(Payload::Bare));
        check(
            &["prediction.succeeded"],
            Event::Succeeded,
            Some(Payload::Envelope),
        );
        check(&["prediction.succeeded"], Event::Failed, None);
        check(&["prediction.*"], Event::Started, Some(Payload::Envelope));
        check(&["logs"], Event::Succeeded, None);
    }

    #[test]
    fn a_start_is_told_once() {
        assert_eq!(event(None, Status::Pending), None);
        assert_eq!(
            event(Some(Status::Pending), Status::Starting),
            Some(Event::Started)
        );
        assert_eq!(event(Some(Status::Starting), Status::Processing), None);
        assert_eq!(event(None, Status::Processing), Some(Event::Started));
        assert_eq!(
            event(Some(Status::Processing), Status::Failed),
            Some(Event::Failed)
        );
    }
}
