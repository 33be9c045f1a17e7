//! Going from one prediction of a list to the next.

use super::*;

#[test]
fn neighbors_follow_the_order_of_the_list() {
    let feed = two();
    let of = |id: &str, way| {
        let neighbor = feed.neighbor(&id.parse().unwrap(), way);
        neighbor.map(|id| id.to_string())
    };
    assert_eq!(of("b", Way::Older).as_deref(), Some("a"));
    assert_eq!(of("a", Way::Newer).as_deref(), Some("b"));
    assert_eq!(of("b", Way::Newer), None);
    assert_eq!(of("a", Way::Older), None);
    assert_eq!(of("unheard-of", Way::Older), None);
    feed.watch(row("between", 15, 3, Status::Queued));
    assert_eq!(of("between", Way::Older).as_deref(), Some("a"));
    assert_eq!(of("between", Way::Newer).as_deref(), Some("b"));
}
