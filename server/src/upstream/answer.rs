//! Whole answers: a page of the list in its two shapes, the error envelopes in their four, and the
//! few words of either that are kept for a log.

use domain::{id::AccountName, prediction::Snapshot};

use super::{
    convert,
    error::{Complaint, Error},
    failure::error_words,
    mended::mended,
    unreadable::UnreadableElements,
    wire::{bounded, elements, members, number, string},
};

/// The longest message of upstream's that is kept for a log, in characters.
const MAX_MESSAGE: usize = 200;

/// A page of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListAnswer {
    /// The predictions, in upstream's order: newest first.
    pub snapshots: Vec<Snapshot>,
    /// The number of elements from which no prediction could be read.
    pub unreadable: u32,
    /// The unreadable elements as predictions with an id that this console makes; upstream knows none of them.
    pub unreadable_elements: Vec<Snapshot>,
    /// How many predictions the list has on all pages, where upstream says so.
    pub total: Option<u64>,
    /// The number of its last page, where upstream says so.
    pub last_page: Option<u32>,
}

impl ListAnswer {
    /// How many elements the page had.
    pub fn len(&self) -> usize {
        self.snapshots.len() + usize::try_from(self.unreadable).unwrap_or(usize::MAX)
    }

    /// Whether the page had no elements.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Reads the body of a list: `{"data": […], "pagination": {…}}` or a bare array.
pub(super) fn list(account: &AccountName, body: &str) -> Result<ListAnswer, Error> {
    read_mended(
        body,
        |body| read_list(account, body),
        |answer, flaw| {
            let all = answer
                .snapshots
                .iter_mut()
                .chain(&mut answer.unreadable_elements);
            all.for_each(|snapshot| flaw.add(snapshot));
        },
    )
}

fn read_list(account: &AccountName, body: &str) -> Result<ListAnswer, Error> {
    let body = body.trim();
    if let Some(bare) = elements(body) {
        return Ok(collect(account, &bare));
    }
    let [status, error, data, pagination] =
        members(body, ["status", "error", "data", "pagination"])
            .ok_or(Error::Malformed("the list is no JSON"))?;
    let Some(data) = data.and_then(elements) else {
        // An error can also come with a 200: `status: false` tells.
        return Err(match (status, error) {
            (Some("false"), Some(_)) => complaint(body).into_error(502),
            _ => Error::Malformed("the list has no array of predictions"),
        });
    };
    let page = pagination.and_then(|raw| members(raw, ["total", "last_page"]));
    let [total, last_page] = page.unwrap_or_default().map(|raw| raw.and_then(number));
    Ok(ListAnswer {
        total: total.and_then(|total| total.parse().ok()),
        last_page: last_page.and_then(|page| page.parse().ok()),
        ..collect(account, &data)
    })
}

fn collect(account: &AccountName, data: &[&str]) -> ListAnswer {
    let mut answer = ListAnswer::default();
    let mut unreadable = Vec::new();
    for raw in data {
        match convert::snapshot(account, raw) {
            Some(snapshot) => answer.snapshots.push(snapshot),
            None => unreadable.push((answer.snapshots.len(), *raw)),
        }
    }
    let mut elements = UnreadableElements::default();
    let made_up = unreadable.into_iter().map(|(place, raw)| {
        // The list is newest first: what stands before it, else behind it, is near in time.
        let near = place
            .checked_sub(1)
            .and_then(|before| answer.snapshots.get(before));
        let near = near.or_else(|| answer.snapshots.get(place));
        elements.snapshot(account, raw, near.map(|near| near.prediction.created_at))
    });
    answer.unreadable_elements = made_up.collect();
    answer.unreadable = u32::try_from(answer.unreadable_elements.len()).unwrap_or(u32::MAX);
    answer
}

/// Reads a body; where that is not JSON, the body with its usual mistakes mended, and then tells each
/// prediction in it.
fn read_mended<T>(
    body: &str,
    read: impl Fn(&str) -> Result<T, Error>,
    tell: impl FnOnce(&mut T, MendedFlaw<'_>),
) -> Result<T, Error> {
    match read(body) {
        Err(malformed @ Error::Malformed(_)) => {
            let mended = mended(body).ok_or(malformed)?;
            let mut answer = read(&mended)?;
            tell(&mut answer, MendedFlaw { sent: body });
            Ok(answer)
        }
        answer => answer,
    }
}

/// Marks the predictions whose JSON is not the one that was sent.
#[derive(Clone, Copy)]
struct MendedFlaw<'a> {
    sent: &'a str,
}

impl MendedFlaw<'_> {
    fn add(self, snapshot: &mut Snapshot) {
        if self.sent.contains(&snapshot.raw) {
            return;
        }
        let flaw = snapshot.prediction.flaw.get_or_insert_default();
        if !flaw.is_empty() {
            flaw.push(' ');
        }
        flaw.push_str("It was not valid JSON: control characters or NaN in it were replaced.");
    }
}

/// Reads the body of one prediction; some answers wrap it into `data`.
pub(super) fn one(account: &AccountName, body: &str) -> Result<Snapshot, Error> {
    read_mended(
        body,
        |body| read_one(account, body),
        |snapshot, flaw| flaw.add(snapshot),
    )
}

fn read_one(account: &AccountName, body: &str) -> Result<Snapshot, Error> {
    let body = body.trim();
    if let Some(snapshot) = convert::snapshot(account, body) {
        return Ok(snapshot);
    }
    let [status, error, data] = members(body, ["status", "error", "data"])
        .ok_or(Error::Malformed("the prediction is no JSON"))?;
    match (
        status,
        error,
        data.and_then(|raw| convert::snapshot(account, raw)),
    ) {
        (_, _, Some(snapshot)) => Ok(snapshot),
        (Some("false"), Some(_), None) => Err(complaint(body).into_error(502)),
        _ => Err(Error::Malformed("the prediction has no id")),
    }
}

/// Reads what an error body says, in any of its shapes: the envelope, nested, or flat. Anything
/// else, such as a page of HTML, says nothing.
pub(super) fn complaint(body: &str) -> Complaint {
    let names = ["response", "error", "error_id", "message"];
    let Some([response, error, error_id, message]) = members(body.trim(), names) else {
        return Complaint::default();
    };
    let inner = error.and_then(|raw| members(raw, ["error_id", "message", "http_status"]));
    let [inner_id, inner_message, http_status] = inner.unwrap_or_default();
    let said = |raw: Option<&str>| {
        let text = raw.and_then(string).map(|text| bounded(&text, MAX_MESSAGE));
        text.filter(|text| !text.is_empty())
    };
    Complaint {
        error_id: said(inner_id.or(error_id)),
        response: said(response),
        message: said(inner_message)
            .or(said(message))
            .or(said(error))
            .or_else(|| error_words(body.trim()).map(|text| bounded(&text, MAX_MESSAGE)))
            // The same words are not reported twice.
            .filter(|message| said(response).as_ref() != Some(message)),
        http_status: http_status
            .and_then(number)
            .and_then(|status| status.parse().ok()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Result<ListAnswer, Error> {
        list(&"demo".parse().unwrap(), body)
    }

    #[test]
    fn reads_both_shapes_of_a_list() {
        let paged = read(
            r#"{"data":[{"id":"a"},{"id":[7]},{"id":"b"}],
                "pagination":{"current_page":1,"per_page":3,"total":"7","last_page":3}}"#,
        )
        .unwrap();
        let ids: Vec<_> = paged
            .snapshots
            .iter()
            .map(|s| s.prediction.id.as_str())
            .collect();
        assert_eq!(ids, ["a", "b"]);
        assert_eq!(
            (paged.unreadable, paged.total, paged.last_page),
            (1, Some(7), Some(3))
        );
        assert_eq!(paged.len(), 3);
        assert_eq!(paged.unreadable_elements[0].raw, r#"{"id":[7]}"#);
        let bare = read(r#" [ {"id":"a" } , null ] "#).unwrap();
        assert_eq!(bare.snapshots[0].raw, r#"{"id":"a" }"#);
        assert_eq!(
            (bare.unreadable, bare.total, bare.last_page),
            (1, None, None)
        );
    }

    #[test]
    fn an_unreadable_element_is_near_its_neighbors() {
        let at = |minute: u32| {
            format!(r#"{{"id":"p{minute}","created_at":"2026-03-04T21:0{minute}:00Z"}}"#)
        };
        let answer = read(&format!("[null,{},7,{}]", at(5), at(3))).unwrap();
        let moments: Vec<_> = answer
            .unreadable_elements
            .iter()
            .map(|it| it.prediction.created_at.rfc3339())
            .collect();
        assert_eq!(moments, ["2026-03-04T21:05:00.000Z"; 2]);
        assert_eq!(
            (answer.len(), answer.snapshots.len(), answer.unreadable),
            (4, 2, 2)
        );
    }

    #[test]
    fn usual_mistakes_cost_no_page() {
        let sent = "[{\"id\":\"a\",\"input\":{\"prompt\":\"a\u{0}b\"},\"output\":[NaN,-Infinity]},{\"id\":\"b\"}]";
        let answer = read(sent).unwrap();
        let [a, b] = &answer.snapshots[..] else {
            panic!("{answer:?}");
        };
        assert_eq!(
            a.raw,
            r#"{"id":"a","input":{"prompt":"a\u0000b"},"output":["NaN","-Infinity"]}"#
        );
        assert!(
            a.prediction
                .flaw
                .as_ref()
                .unwrap()
                .contains("not valid JSON")
        );
        assert!(
            !b.prediction
                .flaw
                .as_ref()
                .unwrap()
                .contains("not valid JSON")
        );
    }

    #[test]
    fn a_list_that_is_none_is_an_error() {
        for body in [
            "",
            "<html>",
            "{\"data\":[{\"id\":\"a\"}",
            "{\"data\":null}",
            "3",
            "{\"data\":{}}",
        ] {
            assert!(matches!(read(body), Err(Error::Malformed(_))), "{body}");
        }
        let enveloped =
            r#"{"status":false,"response":"r","error":{"http_status":401,"message":"m"}}"#;
        assert!(matches!(read(enveloped), Err(Error::Unauthorized)));
    }

    #[test]
    fn reads_every_shape_of_an_error() {
        let check = |body: &str, id: Option<&str>, message: Option<&str>| {
            let read = complaint(body);
            assert_eq!(
                (read.error_id.as_deref(), read.message.as_deref()),
                (id, message),
                "{body}"
            );
        };
        let id = Some("ID");
        check(
            r#"{"status":false,"response":"r","error":{"error_id":"ID","message":"m"}}"#,
            id,
            Some("m"),
        );
        check(
            r#"{"error":{"error_id":"ID","message":"m","code":"c"}}"#,
            id,
            Some("m"),
        );
        check(r#"{"error_id":"ID","message":"m"}"#, id, Some("m"));
        check(r#"{"error_id":"ID","response":"r","details":{}}"#, id, None);
        check(r#"{"error":"text"}"#, None, Some("text"));
        check(
            r#"{"detail":[{"loc":["body","input"],"msg":"field required"}]}"#,
            None,
            Some("body.input: field required"),
        );
        check("<html>502</html>", None, None);
        let long = format!(r#"{{"message":"{}"}}"#, "x".repeat(9_000));
        assert_eq!(complaint(&long).message.unwrap().len(), MAX_MESSAGE);
    }

    proptest::proptest! {
        #[test]
        fn any_body_is_read_or_refused(body in "[\\PC\\s\"{}\\[\\],:\\\\]{0,200}") {
            let account = "demo".parse().unwrap();
            let _ = (list(&account, &body), one(&account, &body), complaint(&body));
        }
    }
}
