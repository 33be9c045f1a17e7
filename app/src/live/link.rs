//! How the page is connected, in one word for the frame: the stream's state and the mirror's
//! together.

use domain::{
    mirror::Mirror,
    time::{Timestamp, ago},
};

/// How the stream from our own server is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// There is none: the page is as the server sent it.
    Snapshot,
    /// It is being opened.
    Connecting,
    /// News arrives.
    Live,
    /// It broke and is being opened again.
    Reconnecting,
    /// It is closed on purpose.
    Paused(Pause),
}

/// Why the stream is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pause {
    /// The reader chose it.
    Chosen,
    /// Nobody looks at the page: browsers allow few connections, and other tabs need them.
    Hidden,
}

/// What the frame shows of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkState {
    /// The word for style: `live`, `wait`, `paused` or `stale`.
    pub tone: &'static str,
    /// The word for people.
    pub label: &'static str,
    /// What that means, in a sentence.
    pub reason: String,
    /// The same where it grows by itself, and so is not to be announced each time.
    pub since: Option<String>,
}

impl LinkState {
    /// What to show.
    pub fn of(
        link: Link,
        mirror: Option<&Mirror>,
        now: Timestamp,
        format_time: impl FnOnce(Timestamp) -> String,
    ) -> Self {
        let says = |tone, label, reason: &str| Self {
            tone,
            label,
            reason: reason.to_owned(),
            since: None,
        };
        let trouble = mirror.and_then(Mirror::trouble);
        match (link, trouble) {
            (Link::Paused(Pause::Chosen), _) => {
                says("paused", "Paused", "New predictions wait until you resume.")
            }
            (Link::Paused(Pause::Hidden), _) => says(
                "paused",
                "Paused",
                "This tab was in the background; it goes on by itself.",
            ),
            (Link::Reconnecting, _) => says(
                "stale",
                "Reconnecting",
                "The console's server does not answer. What is shown may be old.",
            ),
            (_, Some(trouble)) => Self {
                tone: "stale",
                label: "Stale",
                reason: String::new(),
                since: Some(format!(
                    "Account {}, since {}: {}",
                    trouble.name,
                    ago(trouble.since, now),
                    trouble.sentence(format_time)
                )),
            },
            (Link::Snapshot, None) => Self {
                tone: "paused",
                label: "Snapshot",
                reason: format!("As of {}. Reload for news.", crate::ui::date_time(now)),
                since: None,
            },
            (Link::Connecting, None) => says("wait", "Connecting", "Opening the live stream."),
            (Link::Live, None) => says("live", "Live", "Changes appear as they happen."),
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::mirror::{AccountMirror, Completeness, Health, Trouble};

    use super::*;

    fn mirror(health: Health) -> Mirror {
        Mirror {
            demo: false,
            held: 0,
            accounts: vec![AccountMirror {
                name: "main".parse().unwrap(),
                health,
                synced_at: None,
                completeness: Completeness::Counting,
            }],
        }
    }

    #[test]
    fn a_stale_mirror_is_told_even_over_a_good_stream() {
        let now = Timestamp::from_micros(600_000_000);
        let stale = mirror(Health::Stale {
            since: Timestamp::default(),
            trouble: Trouble::Unauthorized,
            until: None,
        });
        let state = LinkState::of(Link::Live, Some(&stale), now, Timestamp::time_of_day);
        assert_eq!(state.label, "Stale");
        assert_eq!(
            state.since.as_deref(),
            Some("Account main, since 10 min ago: The API key was refused.")
        );
        let label = |link| LinkState::of(link, Some(&stale), now, Timestamp::time_of_day).label;
        assert_eq!(label(Link::Reconnecting), "Reconnecting");
        assert_eq!(label(Link::Paused(Pause::Chosen)), "Paused");
    }

    #[test]
    fn good_is_live() {
        let good = mirror(Health::Live);
        let now = Timestamp::default();
        let label = |link| LinkState::of(link, Some(&good), now, Timestamp::time_of_day).label;
        assert_eq!(label(Link::Live), "Live");
        assert_eq!(label(Link::Snapshot), "Snapshot");
        assert_eq!(label(Link::Connecting), "Connecting");
    }
}
