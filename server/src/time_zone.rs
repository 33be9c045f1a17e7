//! The reader's time zone: a cookie that their browser writes, one that they choose on a page of its
//! own, and the rules of all zones. Knows no page of `app`, no store and no prediction.
//!
//! The choice of a reader is a cookie. It is read for pages, server functions, the live
//! stream, exports and reports alike.

mod database;
mod page;
mod shared_link;

use domain::zone::Zone;
use http::{HeaderMap, header};

pub use database::named;
pub use page::router;
pub use shared_link::pin_shared_links;

/// The cookie with the zone that a reader chose.
const CHOSEN: &str = "time-zone";

/// The cookie with the zone of their browser, which it writes itself.
const BROWSER: &str = "browser-zone";

/// The zone of whoever sent a request; `None` if it names none that is known.
pub fn of_reader(headers: &HeaderMap) -> Option<Zone> {
    chosen(headers).or_else(|| of_browser(headers))
}

fn chosen(headers: &HeaderMap) -> Option<Zone> {
    named(cookie(headers, CHOSEN)?)
}

fn of_browser(headers: &HeaderMap) -> Option<Zone> {
    named(cookie(headers, BROWSER)?)
}

fn cookie<'h>(headers: &'h HeaderMap, wanted: &str) -> Option<&'h str> {
    let lines = headers.get_all(header::COOKIE).iter();
    let pairs = lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'));
    let mut cookies = pairs.filter_map(|pair| pair.trim().split_once('='));
    cookies
        .find(|(name, _)| *name == wanted)
        .map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_chosen_counts_more_than_the_browser() {
        let check = |cookies: &'static str, want: Option<&str>| {
            let mut headers = HeaderMap::new();
            headers.insert(header::COOKIE, cookies.parse().unwrap());
            let zone = of_reader(&headers);
            assert_eq!(zone.as_ref().map(Zone::name), want, "{cookies}");
        };
        check("theme=dark", None);
        check(
            "theme=dark; browser-zone=Europe/Berlin",
            Some("Europe/Berlin"),
        );
        check("browser-zone=Europe/Berlin; time-zone=UTC", Some("UTC"));
        check(
            "time-zone=Nowhere/City; browser-zone=Asia/Kolkata",
            Some("Asia/Kolkata"),
        );
        check("browser-zone=", None);
        check("browser-zone=../../etc/passwd", None);
    }
}
