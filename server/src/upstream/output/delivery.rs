//! One output file as upstream names it: by a bare URL, by an object, or as a data URI.

use domain::{
    input::is_data_uri,
    json::{string_value, tokens},
    kind::Kind,
    prediction::{Delivery, INLINE},
};
use sha2::{Digest as _, Sha256};

use super::MAX_FILES;
use crate::upstream::wire::{bounded, elements, members, number, string};

/// The longest URL that is taken for one, in bytes; what is fetched may be shorter.
const MAX_URL: usize = 64 << 10;

/// The longest name and MIME type, in characters. Each character of a name may be written with a
/// dozen when it is percent-encoded.
const MAX_NAME: usize = 4_096;
const MAX_MIME: usize = 255;

/// The members of an object that describe its file, in the spellings that are seen.
pub(super) const URLS: [&str; 7] = [
    "url",
    "href",
    "uri",
    "src",
    "download_url",
    "signed_url",
    "file_url",
];
const NAMES: [&str; 3] = ["name", "filename", "file_name"];
const TYPES: [&str; 4] = ["type", "content_type", "mime_type", "mime"];
const SIZES: [&str; 4] = ["size", "file_size", "bytes", "content_length"];

/// A fact that a member of an object gives about the file that the object describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FileFact {
    Name,
    Type,
    Size,
    /// A picture or a player says it itself.
    Shape,
}

impl FileFact {
    pub(super) fn of_key(key: &str) -> Option<Self> {
        let is = |names: &[&str]| names.contains(&key);
        match key {
            _ if is(&NAMES) => Some(Self::Name),
            _ if is(&TYPES) => Some(Self::Type),
            _ if is(&SIZES) => Some(Self::Size),
            "width" | "height" | "duration" | "format" => Some(Self::Shape),
            _ => None,
        }
    }

    /// Adds what the JSON text `value` says.
    pub(super) fn add(self, value: &str, delivery: &mut Delivery) {
        match self {
            Self::Name => {
                let name = string(value).map(|name| bounded(&name, MAX_NAME));
                if let Some(name) = name.filter(|name| !name.is_empty()) {
                    delivery.name = name;
                }
            }
            Self::Type => {
                let mime = string(value).map(|mime| bounded(&mime, MAX_MIME));
                // `image_url` and the like are no types of files.
                if let Some(mime) = mime.filter(|mime| mime.contains('/')) {
                    delivery.mime = mime;
                }
            }
            Self::Size => {
                let size = number(value).and_then(|size| size.parse().ok());
                delivery.size = size.or(delivery.size);
            }
            Self::Shape => {}
        }
    }
}

/// Returns whether a whole text is one http or https URL.
pub(super) fn is_url(text: &str) -> bool {
    let has_scheme = |scheme: &str| {
        let start = text.get(..scheme.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(scheme)) && text.len() > scheme.len()
    };
    (has_scheme("https://") || has_scheme("http://")) && is_one_word(text)
}

/// Returns whether a whole text is a URL of any scheme, such as `s3://bucket/a.png`.
pub(super) fn is_address(text: &str) -> bool {
    let is_scheme = |scheme: &str| {
        !scheme.is_empty()
            && scheme
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
    };
    let parts = text.split_once("://");
    parts.is_some_and(|(scheme, rest)| is_scheme(scheme) && !rest.is_empty()) && is_one_word(text)
}

fn is_one_word(text: &str) -> bool {
    text.len() <= MAX_URL && !text.contains(|c: char| c.is_whitespace() || c.is_control())
}

/// A file of which only the URL is known.
pub(super) fn at(url: String) -> Delivery {
    let name = last_segment(&url);
    Delivery {
        name: bounded(name, MAX_NAME),
        mime: String::new(),
        size: None,
        url,
    }
}

/// A file that came inside the JSON, as a data URI.
pub(super) fn inline(uri: &str) -> Delivery {
    let head = uri.split(',').next().unwrap_or_default();
    let mut parts = head.get(INLINE.len()..).unwrap_or_default().split(';');
    let mime = bounded(parts.next().unwrap_or_default(), MAX_MIME);
    let parts: Vec<&str> = parts.collect();
    let of = |name: &str| parts.iter().find_map(|part| part.strip_prefix(name));
    Delivery {
        name: bounded(
            of("name=").or(of("filename=")).unwrap_or_default(),
            MAX_NAME,
        ),
        mime: match of("charset=") {
            Some(charset) => bounded(&format!("{mime};charset={charset}"), MAX_MIME),
            None => mime,
        },
        size: None,
        url: inline_address(uri),
    }
}

/// The address of a file that came inside the JSON: it leads to nothing but what has this hash.
fn inline_address(uri: &str) -> String {
    format!("{INLINE}sha256,{}", hex::encode(Sha256::digest(uri)))
}

/// The data URI of an output file in the JSON text of its prediction, by the address that the file
/// has in [`Delivery::url`].
pub fn inline_file(raw: &str, address: &str) -> Option<String> {
    let [output, metadata] = members(raw, ["output", "metadata"])?;
    let places = [output, metadata].into_iter().flatten();
    let strings = places
        .flat_map(tokens)
        .filter(|token| is_inline_token(token));
    strings
        .filter_map(string_value)
        .find(|uri| inline_address(uri) == address)
}

/// Returns whether the string `token` may be a data URI, without reading all of it.
pub(super) fn is_inline_token(token: &str) -> bool {
    let start = token.get(1..=INLINE.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(INLINE))
}

/// The files of `metadata.storage.files`: objects or bare URLs, as a list or by name. One that has no
/// usable URL stays, so that its page can say that it was not fetched.
pub(super) fn stored(files: Option<&str>) -> Vec<Delivery> {
    let Some(files) = files else {
        return Vec::new();
    };
    let one = || vec![files];
    let listed = match files.as_bytes().first() {
        Some(b'[') => elements(files).unwrap_or_default(),
        Some(b'{') if of_object(files).is_none_or(|file| file.url.is_empty()) => {
            let all = domain::json::members(files, 0..files.len());
            all.map(|member| &files[member.value]).collect()
        }
        _ => one(),
    };
    listed
        .into_iter()
        .take(MAX_FILES + 1)
        .filter_map(|raw| match raw.as_bytes().first()? {
            b'{' => of_object(raw),
            b'"' => string(raw).filter(|text| !text.is_empty()).map(of_text),
            _ => None,
        })
        .collect()
}

fn of_text(text: String) -> Delivery {
    match is_data_uri(&text) {
        true => inline(&text),
        false => at(text),
    }
}

/// A file as an object describes it; `None` if it describes none.
fn of_object(raw: &str) -> Option<Delivery> {
    let urls = members(raw, URLS)?;
    let url = urls.into_iter().flatten().find_map(string);
    let is_named = url.is_some() || members(raw, NAMES)?.into_iter().any(|name| name.is_some());
    if !is_named {
        return None;
    }
    let mut delivery = url.map_or_else(|| at(String::new()), of_text);
    for (fact, names) in [
        (FileFact::Name, &NAMES[..]),
        (FileFact::Type, &TYPES),
        (FileFact::Size, &SIZES),
    ] {
        for name in names.iter().rev() {
            if let Some([Some(value)]) = members(raw, [name]) {
                fact.add(value, &mut delivery);
            }
        }
    }
    Some(delivery)
}

/// The sort of a file: what its type, its name or its URL says. A container that may hold sounds alone,
/// of which only the ending is known, holds what the model makes.
pub(super) fn kind(delivery: &Delivery, model: Option<Kind>) -> Kind {
    let kind = match Kind::of_file(&delivery.mime, &delivery.name) {
        Kind::Other => Kind::of_name(&delivery.url),
        kind @ (Kind::Image | Kind::Video | Kind::Audio | Kind::Text) => kind,
    };
    let is_told = Kind::of_file(&delivery.mime, "") != Kind::Other;
    match (kind, model) {
        (Kind::Video, Some(Kind::Audio)) if !is_told => Kind::Audio,
        _ => kind,
    }
}

/// Returns whether a stored file may be the one that the output names by another URL: signed anew, or without
/// any URL of its own.
pub(super) fn may_be_same(stored: &Delivery, named: &Delivery) -> bool {
    let path = |url: &'_ str| url.split(['?', '#']).next().unwrap_or_default().to_owned();
    stored.url.is_empty()
        || path(&stored.url) == path(&named.url)
        || (!last_segment(&named.url).is_empty()
            && last_segment(&stored.url) == last_segment(&named.url))
}

fn last_segment(url: &str) -> &str {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    path.rsplit('/').next().unwrap_or_default()
}
