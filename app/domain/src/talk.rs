//! The messages of a conversation, as a form shows them: what the model is told of its part first, then
//! one message after the other, with room for the next. Two ways from a list in JSON to slots that can
//! be typed in, and back; knows no model and no form.

use crate::json::{members, place};

/// The role of whoever tells the model its part.
pub const SYSTEM: &str = "system";

/// The role of whoever asks.
pub const USER: &str = "user";

/// The role of the model.
pub const ASSISTANT: &str = "assistant";

/// What somebody said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Whose words they are: [`SYSTEM`], [`USER`], [`ASSISTANT`], or another that the model knows.
    pub role: String,
    /// The words.
    pub text: String,
}

impl Message {
    /// A message.
    pub fn new(role: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            role: role.into(),
            text: text.into(),
        }
    }
}

/// The messages of a list in JSON; `None` where one is more than a role and a text, which only JSON can
/// show. Nothing at all is a conversation that has not begun.
pub fn read(value: &str) -> Option<Vec<Message>> {
    let value = value.trim();
    if value.is_empty() {
        return Some(Vec::new());
    }
    let is_list = value.starts_with('[') && value.ends_with(']');
    let items = members(value, 0..value.len()).map(|item| message(&value[item.value]));
    is_list.then(|| items.collect())?
}

fn message(value: &str) -> Option<Message> {
    let (mut role, mut text) = (None, None);
    let is_object = value.starts_with('{');
    for member in members(value, 0..value.len()) {
        let name = place::unquoted(value.get(member.key?)?)?;
        let said = place::unquoted(value.get(member.value)?)?;
        match name.as_str() {
            "role" if role.is_none() => role = Some(said),
            "content" if text.is_none() => text = Some(said),
            _ => return None,
        }
    }
    is_object.then_some(Message {
        role: role?,
        text: text?,
    })
}

/// The list in JSON, a message on each line.
pub fn written(messages: &[Message]) -> String {
    let line = |message: &Message| {
        let (role, text) = (place::quoted(&message.role), place::quoted(&message.text));
        format!("\n    {{\"role\": {role}, \"content\": {text}}}")
    };
    let lines: Vec<_> = messages.iter().map(line).collect();
    format!("[{}\n  ]", lines.join(","))
}

/// The slots of a list: the first is the system's, empty where it says nothing; the last is empty where
/// it is the user's turn, or where room for one more was asked for, with its role.
pub fn slots(value: &str, more: Option<&str>) -> Option<Vec<Message>> {
    let mut slots = read(value)?;
    if slots.first().is_none_or(|first| first.role != SYSTEM) {
        slots.insert(0, Message::new(SYSTEM, ""));
    }
    let is_users_turn = slots.last().is_none_or(|last| last.role != USER);
    let next = more.or(is_users_turn.then_some(USER));
    slots.extend(next.map(|role| Message::new(role, "")));
    Some(slots)
}

/// What the slots are as a list in JSON; `None` where nothing is said. Nobody says nothing, at the
/// beginning and at the end; an empty message between others stays, so that none moves while one types.
pub fn folded(mut slots: Vec<Message>) -> Option<String> {
    let is_silent = |message: &Message| message.text.is_empty();
    while slots.last().is_some_and(is_silent) {
        slots.pop();
    }
    if slots.first().is_some_and(is_silent) {
        slots.remove(0);
    }
    (!slots.is_empty()).then(|| written(&slots))
}

/// Who speaks after somebody.
pub fn next(role: &str) -> &'static str {
    if role == USER { ASSISTANT } else { USER }
}

/// An input for a model that is talked with, made of one that has a `prompt` and perhaps a
/// `system_prompt`, as a prediction of the same model takes them; any other comes back as it is.
pub fn of_prompt(input: &str) -> String {
    let text = |path: &str| place::find(input, path).and_then(|it| place::unquoted(&input[it]));
    let has_messages = place::find(input, "/messages").is_some();
    let Some(prompt) = text("/prompt").filter(|_| !has_messages) else {
        return input.to_owned();
    };
    let system = text("/system_prompt").filter(|it| !it.is_empty());
    let mut messages: Vec<_> = system
        .map(|text| Message::new(SYSTEM, text))
        .into_iter()
        .collect();
    messages.push(Message::new(USER, prompt));
    let rest = place::put(input, "/system_prompt", None);
    let rest = place::put(&rest, "/prompt", None);
    place::put(&rest, "/messages", Some(&written(&messages)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(messages: &[Message]) -> Vec<(&str, &str)> {
        messages
            .iter()
            .map(|it| (it.role.as_str(), it.text.as_str()))
            .collect()
    }

    #[test]
    fn there_is_room_for_what_comes_next() {
        let slots = |value: &str| slots(value, None).unwrap();
        assert_eq!(said(&slots("")), [("system", ""), ("user", "")]);
        let asked = r#"[{"role":"user","content":"a\nb"}]"#;
        assert_eq!(said(&slots(asked)), [("system", ""), ("user", "a\nb")]);
        let answered = r#"[{"role":"system","content":"s"},{"content":"b","role":"assistant"}]"#;
        let want = [("system", "s"), ("assistant", "b"), ("user", "")];
        assert_eq!(said(&slots(answered)), want);
        let more = super::slots(asked, Some("assistant")).unwrap();
        assert_eq!(said(&more).last(), Some(&("assistant", "")));
    }

    #[test]
    fn what_is_more_than_words_is_no_slot() {
        for value in [
            "{}",
            "7",
            r#"[{"role":"user","content":[]}]"#,
            r#"[{"role":"user"}]"#,
            r#"[{"role":"user","content":"a","name":"b"}]"#,
            r#"["a"]"#,
        ] {
            assert_eq!(slots(value, None), None, "{value}");
        }
    }

    #[test]
    fn silence_is_not_sent() {
        let fold = |pairs: &[(&str, &str)]| {
            let slots = pairs.iter().map(|(role, text)| Message::new(*role, *text));
            folded(slots.collect())
        };
        assert_eq!(fold(&[("system", ""), ("user", "")]), None);
        let one = fold(&[("system", ""), ("user", "a"), ("assistant", "")]).unwrap();
        assert_eq!(said(&read(&one).unwrap()), [("user", "a")]);
        let between = fold(&[("system", "s"), ("user", ""), ("assistant", "b")]).unwrap();
        assert_eq!(read(&between).unwrap().len(), 3);
    }

    #[test]
    fn a_prompt_becomes_a_conversation() {
        let input = r#"{"prompt":"a","system_prompt":"s","temperature":1.50}"#;
        let talk = of_prompt(input);
        let messages = place::find(&talk, "/messages").map(|it| read(&talk[it]).unwrap());
        assert_eq!(said(&messages.unwrap()), [("system", "s"), ("user", "a")]);
        assert!(talk.contains("1.50") && !talk.contains("prompt"));
        assert_eq!(of_prompt(&talk), talk);
        assert_eq!(of_prompt("{}"), "{}");
    }

    proptest::proptest! {
        #[test]
        fn what_is_typed_comes_back(texts in proptest::collection::vec("[\\PC\\n\"\\\\]{1,9}", 1..4)) {
            let slots: Vec<_> = texts.iter().map(|text| Message::new(USER, text)).collect();
            let value = folded(slots.clone()).unwrap();
            proptest::prop_assert_eq!(read(&value), Some(slots));
            proptest::prop_assert!(serde_json::from_str::<serde_json::Value>(&value).is_ok());
        }

        #[test]
        fn any_text_is_read_or_not(value in "[\\PC\\s\"{}\\[\\],:\\\\]{0,60}") {
            let _ = (slots(&value, None), of_prompt(&value));
        }
    }
}
