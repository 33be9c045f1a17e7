//! `GET /preview/{token}`: what an address leads to that somebody typed and asked to see, before any
//! prediction has it. The asking is what counts: it comes from a page of ours, as every change does, and
//! gives the address a name that nobody can guess, for a while. So no other site can have this server
//! fetch anything, and nothing in an address says what is fetched.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use domain::input;
use tokio::time::Instant;

/// As many are remembered; the oldest goes first.
const MAX_ASKED: usize = 64;

/// The longest address, in bytes.
const MAX_ADDRESS: usize = 8_192;

/// How long one can be looked at.
const REMEMBERED: Duration = Duration::from_secs(600);

/// The addresses that were asked for. Clones are the same.
#[derive(Clone, Debug, Default)]
pub struct Asked(Arc<Mutex<VecDeque<Address>>>);

#[derive(Debug)]
struct Address {
    token: String,
    address: String,
    asked_at: Instant,
}

impl Asked {
    /// The name under which an address can be looked at; `None` of what is no http or https address.
    pub fn name(&self, address: &str) -> Option<String> {
        if !input::is_address(address) || address.len() > MAX_ADDRESS {
            return None;
        }
        let token = token()?;
        let mut asked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if asked.len() >= MAX_ASKED {
            asked.pop_front();
        }
        asked.push_back(Address {
            token: token.clone(),
            address: address.to_owned(),
            asked_at: Instant::now(),
        });
        Some(token)
    }

    /// The address of that name.
    pub(super) fn find(&self, token: &str) -> Option<String> {
        let asked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = asked.iter().find(|it| it.token == token)?;
        let is_fresh = found.asked_at.elapsed() < REMEMBERED;
        is_fresh.then(|| found.address.clone())
    }
}

/// 128 random bits; without random numbers there is no name.
fn token() -> Option<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).ok()?;
    Some(hex::encode(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn an_address_has_a_name_for_a_while() {
        let asked = Asked::default();
        let first = asked.name("https://example.com/a.png").unwrap();
        assert_eq!(
            asked.find(&first).as_deref(),
            Some("https://example.com/a.png")
        );
        assert_ne!(asked.name("https://example.com/a.png"), Some(first.clone()));
        for other in [
            "",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "example.com",
        ] {
            assert_eq!(asked.name(other), None, "{other}");
        }
        assert_eq!(
            asked.name(&format!("https://{}", "a".repeat(MAX_ADDRESS))),
            None
        );
        tokio::time::advance(REMEMBERED).await;
        assert_eq!(asked.find(&first), None);
        for _ in 0..3 * MAX_ASKED {
            asked.name("http://example.com/").unwrap();
        }
        assert_eq!(asked.0.lock().unwrap().len(), MAX_ASKED);
    }
}
