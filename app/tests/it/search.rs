//! The search bar and the filters as the server draws them: what works without the WASM.

use http::StatusCode;

use crate::fake::{Answer, Fake};

fn has(answer: &Answer, text: &str) {
    assert!(answer.html.contains(text), "no {text:?} in {}", answer.html);
}

fn lacks(answer: &Answer, text: &str) {
    assert!(!answer.html.contains(text), "{text:?} in {}", answer.html);
}

#[tokio::test]
async fn mistakes_are_told_where_they_stand() {
    let answer = Fake::full().get("/predictions?q=flux%20staus:failed").await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    has(&answer, "value=\"flux staus:failed\"");
    has(&answer, "aria-invalid=\"true\"");
    has(&answer, "aria-describedby=\"search-told\"");
    has(&answer, "<span class=\"mark-wrong\">staus</span>");
    has(&answer, "There is no filter staus:. Did you mean status?");
    has(&answer, "href=\"/predictions?q=flux%20status%3Afailed\"");
    has(&answer, "This search cannot be run as it stands");
    lacks(&answer, "The list still shows");
}

#[tokio::test]
async fn a_right_query_is_marked_by_what_its_terms_are() {
    let path = "/predictions?q=veo%20status:failed%20-type:none%20%22at%20dawn%22";
    let answer = Fake::full().get(path).await;
    assert_eq!(answer.status, StatusCode::OK);
    has(&answer, "<span class=\"mark-filter\">status:failed</span>");
    has(&answer, "<span class=\"mark-not\">-type:none</span>");
    has(&answer, "<span class=\"mark-phrase\">\"at dawn\"</span>");
    lacks(&answer, "aria-invalid");
    lacks(&answer, "mark-wrong");
}

#[tokio::test]
async fn filters_are_links_that_change_the_query() {
    let fake = Fake::full();
    let answer = fake
        .get("/predictions?q=veo%20status:failed%20created:24h&peek=a1")
        .await;
    // One more status, and none; both keep the sidebar and what was typed.
    has(
        &answer,
        "href=\"/predictions?q=veo%20created%3A24h%20status%3Afailed%2Cqueued&amp;peek=a1\"",
    );
    has(
        &answer,
        "href=\"/predictions?q=veo%20created%3A24h&amp;peek=a1\" aria-current=\"true\"",
    );
    // Time is one stretch.
    has(
        &answer,
        "href=\"/predictions?q=veo%20status%3Afailed%20created%3A1h&amp;peek=a1\"",
    );
    has(&answer, "aria-label=\"Remove the filter time\"");
    lacks(&answer, "aria-label=\"Remove the filter source\"");
}

#[tokio::test]
async fn help_names_the_grammar() {
    let answer = Fake::full().get("/predictions").await;
    has(&answer, "popovertarget=\"search-help\"");
    has(
        &answer,
        "<h3><code>created:</code> when it was created, in your time zone</h3>",
    );
    has(&answer, "href=\"/predictions?q=created%3A24h\"");
}
