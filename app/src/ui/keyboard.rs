//! Keyboard events: the one place where a key handler learns which key was pressed.
//!
//! Every handler reads its key here, which the tests of `app` check. An input method (Chinese, Japanese,
//! Korean and others) uses Enter, Escape and the arrows for its own list; those events are no keys
//! of the page. A letter of another script is read by the place of its key, so that shortcuts work
//! on a Cyrillic, Greek, Hebrew or Arabic layout; a Latin layout goes by the letter.

use leptos::ev;

/// The key code of a key that an input method took. Safari reports the Enter that ends a composition
/// only so.
const TAKEN_BY_INPUT_METHOD: u32 = 229;

/// The key of an event, as `KeyboardEvent.key` names it. `None` if an input method takes it.
pub fn pressed_key(event: &ev::KeyboardEvent) -> Option<String> {
    if event.is_composing() || event.key_code() == TAKEN_BY_INPUT_METHOD {
        return None;
    }
    let key = event.key();
    let latin = latin_key(&key, &event.code(), event.shift_key());
    Some(latin.map_or(key, String::from))
}

/// The slash or question mark of an event by the place of its key. On many layouts of other scripts
/// that key writes a period and a comma, which only a page without a use for those may read so.
pub fn slash_key(event: &ev::KeyboardEvent) -> Option<&'static str> {
    let is_other = matches!(event.key().as_str(), "." | ",") && event.code() == "Slash";
    is_other.then_some(if event.shift_key() { "?" } else { "/" })
}

/// Returns whether an event is Ctrl or Cmd with a letter, and no other modifier.
pub fn is_command_key(event: &ev::KeyboardEvent, letter: &str) -> bool {
    let is_command = event.ctrl_key() || event.meta_key();
    is_command
        && !event.alt_key()
        && !event.shift_key()
        && pressed_key(event).is_some_and(|key| key.eq_ignore_ascii_case(letter))
}

/// Returns what a key of another script writes on a United States keyboard; `None` if its own name counts.
fn latin_key(key: &str, code: &str, has_shift: bool) -> Option<char> {
    // Some layouts write two letters with one key; a named key (`Enter`) begins with a Latin one.
    key.chars().next().filter(|letter| !is_latin(*letter))?;
    let place = match (code.strip_prefix("Key"), code.strip_prefix("Digit")) {
        (Some(letter), _) => letter.chars().next()?,
        (None, Some(digit)) if !has_shift => digit.chars().next()?,
        (None, None) if code == "Slash" => return Some(if has_shift { '?' } else { '/' }),
        (None, _) => return None,
    };
    Some(if has_shift {
        place
    } else {
        place.to_ascii_lowercase()
    })
}

/// Returns whether a character is one of a Latin layout: ASCII, or a Latin letter with a mark.
fn is_latin(letter: char) -> bool {
    matches!(letter, '\0'..='\u{24f}' | '\u{1e00}'..='\u{1eff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_of_another_script_is_read_by_its_place() {
        let check = |key: &str, code: &str, has_shift: bool, want: Option<char>| {
            assert_eq!(latin_key(key, code, has_shift), want, "{key}");
        };
        // Russian, Greek, Hebrew, Arabic, Hindi, Korean.
        check("о", "KeyJ", false, Some('j'));
        check("О", "KeyJ", true, Some('J'));
        check("ξ", "KeyJ", false, Some('j'));
        check("ח", "KeyJ", false, Some('j'));
        check("ت", "KeyJ", false, Some('j'));
        check("र", "KeyJ", false, Some('j'));
        check("ㅓ", "KeyJ", false, Some('j'));
        check("لا", "KeyB", false, Some('b'));
        check("л", "KeyK", false, Some('k'));
        check("ظ", "Slash", false, Some('/'));
        check("؟", "Slash", true, Some('?'));
        check("١", "Digit1", false, Some('1'));
        check("ё", "Backquote", false, None);
    }

    #[test]
    fn a_latin_layout_goes_by_the_letter() {
        let check = |key: &str, code: &str| assert_eq!(latin_key(key, code, false), None, "{key}");
        // Dvorak, AZERTY, QWERTZ, Turkish.
        check("h", "KeyJ");
        check("j", "KeyC");
        check("a", "KeyQ");
        check("z", "Slash");
        check("!", "Slash");
        check("ö", "Semicolon");
        check("ı", "KeyI");
        check("Enter", "Enter");
        check("Escape", "Escape");
        check("Dead", "KeyE");
        check("", "KeyE");
        check("/", "Digit7");
    }
}
