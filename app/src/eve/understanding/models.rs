//! Names of models as people say them: `truefusion pro`, `flux`, `turefusion`.

use super::spelling::nearest;

/// The most words that one name takes.
const LONGEST: usize = 6;

/// The shortest part of a name, and the shortest name in which a slip is mended.
const SHORTEST_PART: usize = 3;
const SHORTEST_SLIP: usize = 5;

/// A name as it is searched for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Name {
    /// The name, or the part of it.
    pub(super) text: String,
    /// Whether it is the name of one model.
    pub(super) is_whole: bool,
}

/// A whole name at the beginning of some words: how many of them it takes.
pub(super) fn whole(words: &[&str], models: &[String]) -> Option<(usize, Name)> {
    windows(words).find_map(|(taken, said)| {
        let model = models.iter().find(|model| {
            plain(model) == said
                || model
                    .rsplit('/')
                    .next()
                    .is_some_and(|name| plain(name) == said)
        })?;
        Some((taken, Name::whole(model)))
    })
}

/// A part of a name between its marks, which may be that of several models.
pub(super) fn part(words: &[&str], models: &[String]) -> Option<(usize, Name)> {
    windows(words).find_map(|(taken, said)| {
        let mut found = models
            .iter()
            .filter_map(|model| Some((model, slice(model, &said)?)));
        let (first, text) = found.next()?;
        let name = match found.next() {
            None => Name::whole(first),
            Some(_) => Name {
                text,
                is_whole: false,
            },
        };
        Some((taken, name))
    })
}

/// A name with a slip in it.
pub(super) fn misspelled(words: &[&str], models: &[String]) -> Option<(usize, Name)> {
    let names: Vec<String> = models.iter().map(|model| plain(model)).collect();
    let parts: Vec<&str> = models.iter().flat_map(|model| segments(model)).collect();
    windows(words).find_map(|(taken, said)| {
        let len = said.len();
        let has_letters = said.starts_with(|c: char| c.is_ascii_alphabetic());
        if len < SHORTEST_SLIP || !has_letters {
            return None;
        }
        let most = if len < 8 { 1 } else { 2 };
        let meant = nearest(&said, names.iter().map(String::as_str), most, true);
        if let Some(meant) = meant {
            let model = models.iter().find(|model| plain(model) == meant)?;
            return Some((taken, Name::whole(model)));
        }
        let long = parts
            .iter()
            .copied()
            .filter(|part| part.len() >= SHORTEST_SLIP - 1);
        let meant = nearest(&said, long, 1, true)?;
        part(&[meant], models).map(|(_, name)| (taken, name))
    })
}

impl Name {
    fn whole(model: &str) -> Self {
        Self {
            text: model.to_lowercase(),
            is_whole: true,
        }
    }
}

/// The first words joined, the most first.
fn windows(words: &[&str]) -> impl Iterator<Item = (usize, String)> {
    (1..=words.len().min(LONGEST)).rev().filter_map(|taken| {
        let said = plain(&words.get(..taken)?.concat());
        (!said.is_empty()).then_some((taken, said))
    })
}

/// A name without its marks, in lower case.
fn plain(text: &str) -> String {
    let lower = text.to_lowercase();
    lower.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// What stands between the marks of a name.
fn segments(model: &str) -> impl Iterator<Item = &str> {
    let is_mark = |c: char| !c.is_alphanumeric();
    model.split(is_mark).filter(|segment| !segment.is_empty())
}

/// The text of those segments of a name that one after the other are what was said.
fn slice(model: &str, said: &str) -> Option<String> {
    if said.len() < SHORTEST_PART || !said.starts_with(|c: char| c.is_alphabetic()) {
        return None;
    }
    let lower = model.to_lowercase();
    let place = |segment: &str| segment.as_ptr().addr() - lower.as_ptr().addr();
    let places: Vec<(usize, usize)> = segments(&lower)
        .map(|segment| (place(segment), place(segment) + segment.len()))
        .collect();
    for (at, (start, _)) in places.iter().enumerate() {
        for (_, end) in places.iter().skip(at) {
            let text = lower.get(*start..*end)?;
            if plain(text) == said {
                return Some(text.to_owned());
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const MODELS: [&str; 7] = [
        "black-forest-labs/flux-2-flex",
        "gpt-5.3-codex",
        "truefusion",
        "truefusion-pro",
        "truefusion-video-pro",
        "veo-3.1",
        "mera",
    ];

    #[test]
    fn knows_models_as_people_say_them() {
        let models = MODELS.map(str::to_owned);
        let check = |said: &str, want: Option<(usize, &str, bool)>| {
            let words: Vec<&str> = said.split(' ').collect();
            let read = whole(&words, &models)
                .or_else(|| part(&words, &models))
                .or_else(|| misspelled(&words, &models));
            let read = read.map(|(taken, name)| (taken, name.text, name.is_whole));
            let want = want.map(|(taken, text, whole)| (taken, text.to_owned(), whole));
            assert_eq!(read, want, "{said}");
        };
        check("truefusion pro today", Some((2, "truefusion-pro", true)));
        check("truefusion today", Some((1, "truefusion", true)));
        check(
            "true fusion video pro",
            Some((4, "truefusion-video-pro", true)),
        );
        check("flux", Some((1, "black-forest-labs/flux-2-flex", true)));
        check(
            "flux 2 flex",
            Some((3, "black-forest-labs/flux-2-flex", true)),
        );
        check("pro", Some((1, "pro", false)));
        check("veo 3.1", Some((2, "veo-3.1", true)));
        check("gpt 5.3", Some((2, "gpt-5.3-codex", true)));
        check("turefusion", Some((1, "truefusion", true)));
        check("truefuson pro", Some((2, "truefusion-pro", true)));
        check("fluxx", Some((1, "black-forest-labs/flux-2-flex", true)));
        check("more", None);
        check("2", None);
        check("coffee", None);
    }
}
