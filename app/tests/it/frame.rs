//! The frame around every page.

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
