//! The frame around every page.

use domain::{
    mirror::{Health, Trouble},
    time::Timestamp,
};

use crate::fake::Fake;

#[tokio::test]
async fn the_navigation_marks_where_one_is() {
    let fake = Fake::full();
    let all = ["/predictions", "/models", "/playground", "/usage", "/eve"];
    for here in all {
        let page = fake.get(here).await;
        let (_, nav) = page.html.split_once("class=\"side-nav\"").unwrap();
        let (nav, _) = nav.split_once("</nav>").unwrap();
        let links = nav
            .split("<a ")
            .skip(1)
            .filter_map(|link| link.split('>').next());
        let links: Vec<&str> = links.collect();
        for there in all {
            let mut found = links
                .iter()
                .filter(|link| link.contains(&format!("href=\"{there}\"")));
            let is_marked = found
                .next()
                .map(|link| link.contains("aria-current=\"page\""));
            assert_eq!(
                is_marked,
                Some(here == there),
                "{there} on {here}: {links:?}"
            );
        }
    }
}

#[tokio::test]
async fn a_wait_that_upstream_asked_for_is_told_with_its_end() {
    let mut fake = Fake::full();
    fake.mirror.accounts[0].health = Health::Stale {
        since: Timestamp::from_micros(1_700_000_000_000_000),
        trouble: Trouble::Limited,
        until: Timestamp::parse("2023-11-14T22:14:05Z"),
    };
    let sentence = "The Predictions API asked us to wait until 22:14:05 UTC (rate limit).";
    let list = fake.get("/predictions").await.html;
    assert!(list.contains(&format!("<b>{sentence}</b>")), "{list}");
    // Every other page says it in its frame.
    let models = fake.get("/models").await.html;
    assert!(models.contains(sentence), "{models}");
}
