//! A text that names one prediction: its full id, or an address with it inside.

use crate::{id::PredictionId, percent};

/// The lengths of the five parts of a UUID, which upstream's ids are.
const UUID: [usize; 5] = [8, 4, 4, 4, 12];

/// The longest text that is looked at, in bytes: an address with an id of which every byte is encoded.
const MAX_LEN: usize = 4_096;

/// The prediction that a text goes to: a whole id, or an address of this console, of upstream's API
/// or of its dashboard with an id in it. `None` where it is something to search for.
pub fn destination(text: &str) -> Option<PredictionId> {
    let text = text.trim();
    if text.len() > MAX_LEN || text.contains(char::is_whitespace) {
        return None;
    }
    if is_uuid(text) {
        return text.to_ascii_lowercase().parse().ok();
    }
    let address = ["https://", "http://", "/"]
        .iter()
        .find_map(|start| text.strip_prefix(start))?;
    let (path, rest) = match address.find(['?', '#']) {
        Some(at) => address.split_at(at),
        None => (address, ""),
    };
    let mut parts = path
        .split('/')
        .skip_while(|part| *part != "predictions")
        .skip(1);
    let named = parts.next().filter(|part| !part.is_empty());
    let peeked = || {
        rest.split(['?', '&', '#'])
            .find_map(|param| param.strip_prefix("peek="))
    };
    let uuid = || path.split('/').find(|part| is_uuid(part));
    let id = named.or_else(peeked).or_else(uuid)?;
    percent::decoded(id).parse().ok()
}

fn is_uuid(text: &str) -> bool {
    let mut parts = text.split('-');
    let fits = |(part, len): (&str, usize)| {
        part.len() == len && part.bytes().all(|b| b.is_ascii_hexdigit())
    };
    UUID.into_iter()
        .all(|len| parts.next().is_some_and(|part| fits((part, len))))
        && parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "05bd8fe1-7646-4b3d-8c2f-0d6c9b1f2a3b";

    #[test]
    fn goes_to_ids_and_addresses() {
        for text in [
            ID.to_owned(),
            format!("  {ID}\n"),
            ID.to_uppercase(),
            format!("/predictions/{ID}"),
            format!("http://127.0.0.1:3000/predictions/{ID}?tab=json"),
            format!("http://127.0.0.1:3000/predictions?q=flux&peek={ID}"),
            format!("https://api.skytells.ai/v1/predictions/{ID}"),
            format!("https://api.skytells.ai/v1/predictions/{ID}/cancel"),
            format!("https://www.skytells.ai/dashboard/ai/runs/{ID}#output"),
        ] {
            assert_eq!(destination(&text).unwrap().as_str(), ID, "{text}");
        }
        let odd = destination("https://api.skytells.ai/v1/predictions/pred_1").unwrap();
        assert_eq!(odd.as_str(), "pred_1");
        let encoded = destination("https://x/predictions/a%2Fb%20%25%F0%9F%A6%80?in=q").unwrap();
        assert_eq!(encoded.as_str(), "a/b %🦀");
        let peeked = destination("/predictions?peek=%7Eb%7Ea%26b").unwrap();
        assert_eq!(peeked.as_str(), "~b~a&b");
    }

    #[test]
    fn leaves_the_rest_to_the_search() {
        let long = format!("/predictions/{ID}{}", " ".repeat(4_000));
        assert!(destination(&long).is_some());
        for text in [
            "",
            "flux",
            "05bd8fe1",
            "id:05bd8fe1",
            "a b",
            "https://example.com",
            "/predictions",
            "/predictions/",
            "https://x/predictions/a%0Ab",
            "https://x/predictions/..",
            &format!("{ID}x"),
            &format!("{ID} flux"),
        ] {
            assert_eq!(destination(text), None, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn takes_any_text(text in "(https?://)?[\\PC/?&=]{0,60}") {
            let _ = destination(&text);
        }
    }
}
