//! The address of a comparison: `/compare?ids=a,b`, or an `?id=` for each, as a form of boxes has it.

use domain::id::PredictionId;
use leptos_router::params::ParamsMap;

/// The path of comparisons.
pub const COMPARE: &str = "/compare";

/// More names than anything takes are not read.
pub(super) const MAX_NAMES: usize = 16;

/// Compares these.
pub fn compare<'a>(ids: impl IntoIterator<Item = &'a PredictionId>) -> String {
    // An id holds nothing that an address could mistake.
    let ids: Vec<&str> = ids.into_iter().map(PredictionId::as_str).collect();
    [COMPARE, "?ids=", &ids.join(",")].concat()
}

/// What an address names to be compared, each once: ids, or what stands there in place of one.
pub fn compared(params: &ParamsMap) -> Vec<String> {
    let list = params.get_str("ids").unwrap_or_default().split(',');
    let boxes = params.get_all("id").unwrap_or_default();
    let mut names: Vec<String> = Vec::new();
    for name in list.chain(boxes.iter().map(String::as_str)) {
        let name = name.trim();
        let is_new = !name.is_empty() && !names.iter().any(|it| it == name);
        if is_new && names.len() < MAX_NAMES {
            names.push(name.to_owned());
        }
    }
    names
}
