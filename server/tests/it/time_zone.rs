//! The reader's time zone over HTTP: by a cookie, for every page and file alike.

use domain::coverage::Counts;
use serde_json::json;

use crate::{
    client::{Answer, Request},
    stage::{Console, Stage},
};

/// The days that the simulator's history goes over, and more.
const DAYS: usize = 4;

impl Console {
    async fn get_in(&self, zone: &str, target: &str) -> Answer {
        let cookie = format!("theme=dark; browser-zone={zone}");
        self.send(&Request::new("GET", target).with("cookie", &cookie))
            .await
    }

    async fn counted_in(&self, zone: &str, query: &str) -> u64 {
        let body = json!({ "query": query }).to_string();
        let call = Request::call("counts", &body).with("cookie", &format!("time-zone={zone}"));
        let counts: Counts = serde_json::from_str(&self.send(&call).await.text()).unwrap();
        assert!(counts.is_exact, "{query} in {zone}");
        counts.total()
    }
}

/// The days, as a file's rows write them, and how many rows each has.
fn days(csv: &str) -> Vec<(String, u64)> {
    let mut days: Vec<(String, u64)> = Vec::new();
    let times = csv.lines().skip(1).filter_map(|row| row.rsplit(',').next());
    let mut times: Vec<&str> = times.collect();
    times.sort_unstable();
    for time in times {
        let day = time.get(..10).unwrap();
        match days.last_mut().filter(|(last, _)| last == day) {
            Some((_, count)) => *count += 1,
            None => days.push((day.to_owned(), 1)),
        }
    }
    days
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_is_the_readers_day_in_searches_exports_and_usage() {
    let stage = Stage::new().await;
    let console = stage.mirrored().await;
    for (zone, offset) in [("Asia/Kolkata", "+05:30"), ("Pacific/Kiritimati", "+14:00")] {
        let all = console.get_in(zone, "/export?columns=created").await.text();
        let rows: Vec<&str> = all.lines().skip(1).collect();
        assert!(rows.iter().all(|row| row.ends_with(offset)), "{zone}");
        let days = days(&all);
        assert!(days.len() >= 2, "{days:?}");
        let mut sum = 0;
        for (day, count) in &days {
            let query = format!("created:{day}");
            assert_eq!(
                console.counted_in(zone, &query).await,
                *count,
                "{query} in {zone}"
            );
            sum += count;
        }
        assert_eq!(sum, rows.len() as u64);
        let (first, last) = (
            &days[days.len().saturating_sub(DAYS)].0,
            &days[days.len() - 1].0,
        );
        let usage = console
            .get_in(zone, &format!("/usage?range={first}..{last}"))
            .await
            .text();
        assert!(usage.contains(&format!("From ({zone})")), "{zone}");
        let counted: u64 = days.iter().rev().take(DAYS).map(|(_, count)| count).sum();
        assert!(
            usage.contains(&format!("<b>{counted}</b>")),
            "{counted} in {usage}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_write_times_in_the_readers_zone() {
    let stage = Stage::new().await;
    let console = stage.mirrored().await;
    let id = console.page("").await.rows[0].prediction.id.to_string();
    for target in ["/predictions".to_owned(), format!("/predictions/{id}")] {
        let html = console.get_in("Asia/Kolkata", &target).await.text();
        assert!(html.contains("data-zone=\"Asia/Kolkata\""), "{target}");
        assert!(html.contains(" UTC+05:30\""), "{target}");
        assert!(html.contains("browser-zone="), "the page tells its zone");
        let html = console.get(&target).await.text();
        assert!(
            !html.contains("data-zone") && html.contains(" UTC\""),
            "{target}"
        );
        assert!(
            html.contains("aria-label=\"Time zone: UTC\""),
            "a page in UTC says so"
        );
    }
    let report = format!("/predictions/{id}/report.html");
    let report = console.get_in("Asia/Kolkata", &report).await.text();
    assert!(report.contains(" UTC+05:30<"), "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_zone_is_chosen_without_a_script() {
    let stage = Stage::new().await;
    let console = stage.console().await;
    let page = console.get_in("Europe/Berlin", "/time-zone").await.text();
    assert!(page.contains("Browser (Europe/Berlin)"), "{page}");
    assert!(page.contains("<option value=\"Asia/Kolkata\">"), "{page}");
    let post = |body: &str| {
        Request::new("POST", "/time-zone")
            .with("sec-fetch-site", "same-origin")
            .with("content-type", "application/x-www-form-urlencoded")
            .body(body)
    };
    let chosen = console
        .send(&post("zone=Asia%2FKolkata&next=%2Fusage"))
        .await;
    assert_eq!((chosen.status, chosen.header("location")), (303, "/usage"));
    let cookie = chosen.header("set-cookie");
    assert!(
        cookie.starts_with("time-zone=Asia/Kolkata; Path=/"),
        "{cookie}"
    );
    let browser = console
        .send(&post("zone=&next=https%3A%2F%2Fevil.example"))
        .await;
    assert_eq!(browser.header("location"), "/predictions");
    assert!(browser.header("set-cookie").contains("Max-Age=0"));
    let unknown = console.send(&post("zone=Mars%2FBase")).await;
    assert_eq!(unknown.status, 400);
    assert!(unknown.text().contains("Mars/Base"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shared_link_keeps_its_meaning() {
    let stage = Stage::new().await;
    let console = stage.mirrored().await;
    let csv = console
        .get_in("Asia/Kolkata", "/export?columns=created")
        .await
        .text();
    let (day, count) = days(&csv).pop().unwrap();
    // A link in the first page carries the zone of its reader.
    let usage = console
        .get_in("Asia/Kolkata", &format!("/usage?range={day}..{day}"))
        .await;
    assert!(
        usage.text().contains("tz=Asia%2FKolkata"),
        "{}",
        usage.text()
    );
    let shared = format!("/predictions?q=created%3A{day}&tz=Asia%2FKolkata");
    assert_eq!(console.get_in("Asia/Kolkata", &shared).await.status, 200);
    let redirect = console.get_in("America/New_York", &shared).await;
    assert_eq!(redirect.status, 303);
    let location = redirect.header("location");
    let query = location
        .strip_prefix("/predictions?q=created%3A")
        .expect(location);
    let query = format!("created:{}", query.replace("%3A", ":"));
    assert_eq!(console.counted_in("America/New_York", &query).await, count);
}
