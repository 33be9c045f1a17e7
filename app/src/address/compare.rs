//! The address of a comparison: `/compare?ids=a,b`, or an `?id=` for each, as a form of boxes has it.

use domain::{id::PredictionId, percent::encode};

use super::QueryParams;

/// The path of comparisons.
pub const COMPARE: &str = "/compare";

/// More names than anything takes are not read.
pub(super) const MAX_NAMES: usize = 16;

/// Compares these: `?ids=a,b` unless an id has a character that a list of names could mistake.
pub fn compare<'a>(ids: impl IntoIterator<Item = &'a PredictionId>) -> String {
    let ids: Vec<&str> = ids.into_iter().map(PredictionId::as_str).collect();
    let is_plain = |id: &&str| {
        id.bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
    };
    if ids.iter().all(is_plain) {
        return [COMPARE, "?ids=", &ids.join(",")].concat();
    }
    let mut url = COMPARE.to_owned();
    for (at, id) in ids.into_iter().enumerate() {
        url.push_str(if at == 0 { "?id=" } else { "&id=" });
        encode(id, &mut url);
    }
    url
}

/// Returns what an address names to be compared, each once: ids, or what stands there in place of one. Only
/// names between commas may have blanks around them that are not their own.
pub fn compared(params: &QueryParams) -> Vec<String> {
    let list = params.get_str("ids").unwrap_or_default().split(',');
    let mut names: Vec<String> = Vec::new();
    for name in list.map(str::trim).chain(params.get_all("id")) {
        let is_new = !name.is_empty() && !names.iter().any(|it| it == name);
        if is_new && names.len() < MAX_NAMES {
            names.push(name.to_owned());
        }
    }
    names
}
