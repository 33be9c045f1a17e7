//! What each address says, and that reading and writing one agree.

use super::{compare::MAX_NAMES, *};

include!("../../domain/src/id/awkward_ids.in");

fn params(pairs: &[(&str, &str)]) -> QueryParams {
    pairs
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect()
}

#[test]
fn comes_back_as_it_was_written() {
    let address = ListAddress {
        query: "flux & 50% <b>".to_owned(),
        peek: "p1".parse().ok(),
        tab: Tab::Json,
        pages: 3,
        before: "1772659258000000.p9".parse().ok(),
    };
    assert_eq!(
        address.href(),
        "/predictions?q=flux%20%26%2050%25%20%3Cb%3E&before=1772659258000000.p9&pages=3&peek=p1&tab=json"
    );
    let read = ListAddress::read(&params(&[
        ("q", " flux & 50% <b> "),
        ("before", "1772659258000000.p9"),
        ("pages", "3"),
        ("peek", "p1"),
        ("tab", "json"),
    ]));
    assert_eq!(read, address);
    assert_eq!(ListAddress::default().href(), "/predictions");
}

#[test]
fn garbled_parts_are_as_if_not_there() {
    let read = ListAddress::read(&params(&[
        ("before", "soon"),
        ("pages", "-1"),
        ("peek", ".."),
        ("tab", "x"),
    ]));
    assert_eq!(read, ListAddress::default());
    assert_eq!(ListAddress::read(&params(&[("pages", "0")])).pages, 1);
    assert_eq!(
        ListAddress::read(&params(&[("pages", "999")])).pages,
        MAX_PAGES
    );
}

#[test]
fn goes_further_by_pages_then_by_place() {
    let next: PageCursor = "5.p9".parse().unwrap();
    let mut address = ListAddress::default();
    assert_eq!(address.further(next.clone()).href(), "/predictions?pages=2");
    address.pages = MAX_PAGES;
    assert_eq!(address.further(next).href(), "/predictions?before=5.p9");
}

#[test]
fn a_new_search_starts_at_the_newest_and_keeps_the_sidebar() {
    let address = ListAddress {
        pages: 4,
        peek: "p1".parse().ok(),
        ..ListAddress::default()
    };
    assert_eq!(
        address.searching(" veo ").href(),
        "/predictions?q=veo&peek=p1"
    );
}

#[test]
fn a_prediction_s_address_says_only_what_is_not_usual() {
    let id: PredictionId = "p1".parse().unwrap();
    let read = |pairs: &[(&str, &str)]| DetailAddress::read(&params(pairs));
    assert_eq!(read(&[]).href(&id), "/predictions/p1");
    let address = read(&[
        ("tab", "markdown"),
        ("input", "create"),
        ("file", "2"),
        ("in", " a b "),
    ]);
    let href = "/predictions/p1?tab=markdown&input=create&file=2&in=a%20b";
    assert_eq!(address.href(&id), href);
    let next = "/predictions/p1?tab=markdown&input=create&in=a%20b";
    assert_eq!(address.of_another().href(&id), next);
    let garbled = read(&[
        ("tab", "create"),
        ("input", "markdown"),
        ("file", "-1"),
        ("in", " "),
    ]);
    assert_eq!(garbled, DetailAddress::default());
}

#[test]
fn a_comparison_names_each_prediction_once() {
    let names = compared(&params(&[
        ("ids", "p1, p2,,<b>,p1"),
        ("id", "p3"),
        ("id", "p2"),
        ("id", ""),
    ]));
    assert_eq!(names, ["p1", "p2", "<b>", "p3"]);
    let many: Vec<String> = (0..100).map(|number| number.to_string()).collect();
    let names = compared(&params(&[("ids", &many.join(","))]));
    assert_eq!(names.len(), MAX_NAMES);
    let ids: Vec<PredictionId> = ["p1", "p2"].map(|id| id.parse().unwrap()).into();
    assert_eq!(compare(&ids), "/compare?ids=p1,p2");
}

#[test]
fn the_stream_starts_at_the_cursor() {
    let after = "9f86d081-42".parse().unwrap();
    assert_eq!(feed(after, ""), "/feed?after=9f86d081-42");
    assert_eq!(feed(after, "a b"), "/feed?after=9f86d081-42&q=a%20b");
}

#[test]
fn ids_of_any_characters_come_back() {
    let account = "demo".parse().unwrap();
    let ids = AWKWARD_IDS
        .iter()
        .map(|text| PredictionId::from_upstream(text, &account).unwrap());
    let ids: Vec<PredictionId> = ids.collect();
    for id in &ids {
        let path = prediction(id);
        let segment = path.strip_prefix("/predictions/").unwrap();
        assert!(segment.bytes().all(|b| b.is_ascii_graphic()) && !segment.contains(['/', '?']));
        assert!(!matches!(segment, "." | ".."));
        assert_eq!(domain::percent::decoded(segment).parse().as_ref(), Ok(id));
        let list = ListAddress::default().peeking(Some(id.clone()));
        let query = list.href();
        let query = query.strip_prefix("/predictions?").unwrap();
        assert_eq!(ListAddress::read(&QueryParams::parse(query)), list);
    }
    for pair in ids.windows(2) {
        let url = compare(pair);
        let query = url.strip_prefix("/compare?").unwrap();
        let names = compared(&QueryParams::parse(query));
        let want: Vec<String> = pair.iter().map(ToString::to_string).collect();
        assert_eq!(names, want, "{url}");
    }
}
