//! The parts of a stored prediction that its page shows in full, cut from the JSON text as it came.

use super::{
    convert::{self, Flaws, read_model},
    failure,
    output::Output,
    wire::members,
};

/// The payloads of one prediction: slices of its JSON text, and the texts inside.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Payload<'a> {
    /// The JSON text of `input`, byte for byte.
    pub input: Option<&'a str>,
    /// The JSON text of `output`, byte for byte.
    pub output: Option<&'a str>,
    /// The output as plain text, where that is what it is.
    pub text: Option<String>,
    /// `true` if the output has a value that is neither a file nor a text: it is shown as JSON.
    pub has_value: bool,
    /// Why it failed, in full.
    pub error: Option<String>,
}

/// Cuts the payloads from the JSON text of a prediction. Takes any text; what is not there or cannot
/// be read is `None`.
pub fn payload(raw: &str) -> Payload<'_> {
    let found = members(raw, ["input", "output", "status", "model"]);
    let (Some([input, output, status, model]), Some(reasons)) =
        (found, members(raw, failure::MEMBERS))
    else {
        return Payload::default();
    };
    let mut flaws = Flaws::default();
    let status = convert::read_status(status, &mut flaws);
    let (_, kind) = read_model(model, &mut flaws);
    let sorted = Output::read(output, None, kind);
    Payload {
        input,
        output,
        text: sorted.text,
        has_value: sorted.has_value,
        error: failure::reason(&status, reasons),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn payloads_are_slices_of_what_came() {
        let raw = r#"{"id":"a","input":{ "n":1.50 , "big":12345678901234567890 },"output":["x","y"],
                      "status":"failed","error":null,"error_message":"","response":"No GPU left"}"#;
        let payload = payload(raw);
        assert_eq!(
            payload.input,
            Some(r#"{ "n":1.50 , "big":12345678901234567890 }"#)
        );
        assert_eq!(payload.output, Some(r#"["x","y"]"#));
        assert_eq!(payload.text.as_deref(), Some("xy"));
        assert_eq!(payload.error.as_deref(), Some("No GPU left"));
    }

    #[test]
    fn an_empty_output_is_one() {
        for output in ["\"\"", "0", "false", "[]", "{}"] {
            let raw = format!(r#"{{"id":"a","status":"succeeded","output":{output}}}"#);
            let payload = payload(&raw);
            assert_eq!((payload.output, payload.has_value), (Some(output), true));
        }
    }

    #[test]
    fn what_is_not_there_is_nothing() {
        for raw in ["", "[]", "null", "{", r#"{"input":null,"output":null}"#] {
            assert_eq!(payload(raw), Payload::default(), "{raw}");
        }
    }

    proptest::proptest! {
        #[test]
        fn takes_any_text(raw in "[\\PC\\s\"{}\\[\\],:\\\\]{0,200}") {
            let _ = payload(&raw);
        }
    }
}
