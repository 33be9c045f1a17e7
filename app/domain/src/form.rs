//! The form of a model's input: a flat list of fields, each a view of one place in the JSON text of
//! the input. The server makes the list from a schema; knows nothing of schemas itself.
//!
//! What is typed always comes back as it was typed, also where it does not fit: whether it fits is
//! said beside the field, never by changing it.

use serde::{Deserialize, Serialize};

use crate::{
    json::{members, place},
    talk::{self, Message},
};

/// One value of an input, or of an output, in the order of the form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Where it stands: [`place::find`].
    pub path: String,
    /// Its name for people.
    pub label: String,
    /// What it is, in the model's own words; empty where it says nothing.
    pub help: String,
    /// Whether a run needs it.
    pub is_required: bool,
    /// How it is typed.
    pub control: Control,
    /// What it takes, in words: `whole number, 1 to 4`.
    pub takes: String,
    /// What upstream takes where it is left out, as JSON.
    pub default: Option<String>,
}

/// How a value is typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Control {
    /// A line of text.
    Line,
    /// A text of several lines.
    Text,
    /// An address, which may be looked at.
    Address,
    /// A secret: it stands in no input that is shown.
    Secret,
    /// A number.
    Number {
        /// Whether it has no fraction.
        is_whole: bool,
        /// The least, as written.
        min: Option<String>,
        /// The greatest, as written.
        max: Option<String>,
    },
    /// One of some values, each as JSON.
    Choice(Vec<String>),
    /// Several texts or numbers, each on a line of its own.
    Lines {
        /// Whether they are numbers.
        are_numbers: bool,
    },
    /// The messages of a conversation: [`crate::talk`].
    Messages,
    /// Anything else, as JSON.
    Json,
    /// The heading of the fields below it.
    Group,
}

impl Field {
    /// How many groups it stands in.
    pub fn depth(&self) -> usize {
        self.path.matches('/').count().saturating_sub(1)
    }

    /// What stands in the field for an input; empty where its value is not there.
    pub fn shown(&self, input: &str) -> String {
        let value = place::find(input, &self.path).and_then(|place| input.get(place));
        value.map_or_else(String::new, |value| self.control.shown(value))
    }

    /// The input with what was typed.
    pub fn typed(&self, input: &str, typed: &str) -> String {
        if matches!(self.control, Control::Group) || self.shown(input) == typed {
            return input.to_owned();
        }
        place::put(input, &self.path, self.control.value(typed).as_deref())
    }

    /// Something that may stand in its place, as JSON.
    pub fn example(&self) -> String {
        if let Some(default) = &self.default {
            return default.clone();
        }
        match &self.control {
            Control::Choice(choices) => choices.first().map_or("null", String::as_str).to_owned(),
            Control::Number { min, .. } => min.clone().unwrap_or_else(|| "1".to_owned()),
            Control::Address => place::quoted("https://example.com/a.png"),
            Control::Lines { .. } => "[]".to_owned(),
            Control::Messages => talk::written(&[Message::new("user", "Your message")]),
            Control::Group => "{}".to_owned(),
            Control::Line | Control::Text | Control::Secret | Control::Json => {
                place::quoted(&format!("Your {}", self.label.to_lowercase()))
            }
        }
    }

    /// What the field says while nothing is typed.
    pub fn placeholder(&self) -> String {
        let default = self.default.as_deref();
        default.map_or_else(String::new, |value| self.control.shown(value))
    }
}

/// The field that a flaw at `path` is told beside: the one that stands there, or the nearest around it.
pub fn owner<'f>(fields: &'f [Field], path: &str) -> Option<&'f Field> {
    let is_around = |field: &&Field| {
        let rest = path.strip_prefix(&*field.path);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    fields
        .iter()
        .filter(is_around)
        .max_by_key(|it| it.path.len())
}

/// What a line of a batch stands for: itself, or, for whole numbers, each from one to another as in
/// `1..4`, and no more of them than `most`.
pub fn spread(control: &Control, line: &str, most: usize) -> Vec<String> {
    let ends = line.split_once("..").and_then(|(first, last)| {
        let (first, last) = (
            first.trim().parse::<i64>().ok()?,
            last.trim().parse::<i64>().ok()?,
        );
        (first <= last).then_some(first..=last)
    });
    match (control, ends) {
        (Control::Number { is_whole: true, .. }, Some(ends)) => {
            ends.take(most).map(|number| number.to_string()).collect()
        }
        _ => vec![line.to_owned()],
    }
}

impl Control {
    /// A value as it is typed.
    pub fn shown(&self, value: &str) -> String {
        match self {
            Self::Line | Self::Text | Self::Address | Self::Secret | Self::Number { .. } => {
                scalar(value)
            }
            Self::Lines { .. } if value.starts_with('[') => {
                let items = members(value, 0..value.len());
                let items: Vec<_> = items.map(|item| scalar(&value[item.value])).collect();
                items.join("\n")
            }
            Self::Lines { .. } | Self::Choice(_) | Self::Messages | Self::Json => value.to_owned(),
            Self::Group => String::new(),
        }
    }

    /// What was typed as a value; `None` where nothing was.
    fn value(&self, typed: &str) -> Option<String> {
        if typed.is_empty() {
            return None;
        }
        Some(match self {
            Self::Line | Self::Text | Self::Address | Self::Secret => place::quoted(typed),
            Self::Number { .. } => number(typed),
            Self::Lines { are_numbers } => {
                let item = |line| match are_numbers {
                    true => number(line),
                    false => place::quoted(line),
                };
                let items: Vec<_> = typed.split('\n').map(item).collect();
                format!("[{}]", items.join(", "))
            }
            Self::Choice(_) | Self::Messages | Self::Json | Self::Group => typed.to_owned(),
        })
    }
}

fn scalar(value: &str) -> String {
    place::unquoted(value).unwrap_or_else(|| value.to_owned())
}

/// A number as it was typed; anything else as a text, which is not what is wanted and is told so.
fn number(typed: &str) -> String {
    if is_number(typed) {
        return typed.to_owned();
    }
    place::quoted(typed)
}

/// Whether a text is a number of JSON.
fn is_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let text = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let exponent = exponent.map(|text| text.strip_prefix(['+', '-']).unwrap_or(text));
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(path: &str, control: Control) -> Field {
        Field {
            path: path.to_owned(),
            label: String::new(),
            help: String::new(),
            is_required: false,
            control,
            takes: String::new(),
            default: None,
        }
    }

    const NUMBER: Control = Control::Number {
        is_whole: false,
        min: None,
        max: None,
    };

    #[test]
    fn a_field_is_a_view_of_one_place() {
        let input =
            r#"{"prompt":"a\nb","seed":18446744073709551615,"guidance":1.50,"x":{"y":[1]}}"#;
        let check = |path: &str, control: Control, shown: &str| {
            let field = field(path, control);
            assert_eq!(field.shown(input), shown);
            assert_eq!(field.typed(input, shown), input, "nothing was typed");
        };
        check("/prompt", Control::Text, "a\nb");
        check("/seed", NUMBER, "18446744073709551615");
        check("/guidance", NUMBER, "1.50");
        check("/x", Control::Json, r#"{"y":[1]}"#);
        check("/gone", Control::Line, "");
    }

    #[test]
    fn a_flaw_is_told_at_the_nearest_field() {
        let fields = ["/a", "/a/b", "/ab"].map(|path| field(path, Control::Line));
        let owner = |path: &str| owner(&fields, path).map(|field| field.path.as_str());
        assert_eq!(owner("/a/b/0"), Some("/a/b"));
        assert_eq!(owner("/a/c"), Some("/a"));
        assert_eq!(owner("/ab"), Some("/ab"));
        assert_eq!((owner(""), owner("/abc")), (None, None));
    }

    #[test]
    fn a_line_of_a_batch_may_be_several_whole_numbers() {
        let whole = Control::Number {
            is_whole: true,
            min: None,
            max: None,
        };
        assert_eq!(spread(&whole, "1..3", 9), ["1", "2", "3"]);
        assert_eq!(spread(&whole, "-1 .. 9000000000000000000", 2), ["-1", "0"]);
        for (control, line) in [(&whole, "3..1"), (&whole, "7"), (&Control::Line, "1..3")] {
            assert_eq!(spread(control, line, 9), [line]);
        }
    }

    #[test]
    fn what_does_not_fit_is_kept_to_be_told() {
        let seed = field("/seed", NUMBER);
        assert_eq!(seed.typed("{}", "1."), "{\n  \"seed\": \"1.\"\n}");
        assert_eq!(seed.typed("{\"seed\":\"1.\"}", "1.5"), "{\"seed\":1.5}");
        assert_eq!(seed.typed("{\"seed\":1}", ""), "{}");
        let tags = field("/tags", Control::Lines { are_numbers: false });
        assert_eq!(
            tags.typed("{\"tags\":[]}", "a\nb,\"c"),
            r#"{"tags":["a", "b,\"c"]}"#
        );
    }

    proptest::proptest! {
        #[test]
        fn what_is_typed_comes_back(typed in "[\\PC\\n\"0-9eE.+-]{1,12}") {
            for control in [Control::Text, NUMBER, Control::Lines { are_numbers: true }] {
                let field = field("/a", control);
                let input = field.typed("{\"b\":1}", &typed);
                proptest::prop_assert_eq!(field.shown(&input), typed.clone());
                proptest::prop_assert!(serde_json::from_str::<serde_json::Value>(&input).is_ok());
            }
        }
    }
}
