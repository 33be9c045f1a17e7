//! One pass through the JSON of an output, however it is nested: strings that are URLs are files, with
//! what the object around them says about them; strings of the output itself are its text; anything
//! else is a value.

use std::collections::HashSet;

use domain::{
    input::is_data_uri,
    json::{string_value, tokens},
    kind::Kind,
    prediction::Delivery,
};

use super::{
    Output,
    delivery::{FileFact, URLS, at, inline, is_address, is_inline_token, is_url},
};

/// An object or array that the walk is in.
#[derive(Debug, Default)]
struct JsonContainer {
    is_array: bool,
    /// The place of its own file.
    file: Option<usize>,
    /// The facts about its file, as JSON.
    facts: Vec<(FileFact, String)>,
}

/// A walk through one output.
pub(super) struct Walk<'a> {
    stored: &'a [Delivery],
    model: Option<Kind>,
    output: Output,
    open: Vec<JsonContainer>,
    /// The URLs that objects named so far.
    named: HashSet<String>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(stored: &'a [Delivery], model: Option<Kind>) -> Self {
        Self {
            stored,
            model,
            output: Output::default(),
            open: Vec::new(),
            named: HashSet::new(),
        }
    }

    pub(super) fn sort(mut self, output: &str) -> Output {
        let mut tokens = tokens(output).peekable();
        let mut key = None;
        while let Some(token) = tokens.next() {
            match token {
                "{" | "[" => self.open.push(JsonContainer {
                    is_array: token == "[",
                    ..JsonContainer::default()
                }),
                "}" | "]" => self.close(),
                "," | ":" => continue,
                _ if tokens.peek() == Some(&":") => {
                    key = string_value(token);
                    continue;
                }
                _ => self.scalar(key.take().as_deref(), token),
            }
            key = None;
        }
        let found = &self.output;
        let is_nothing = found.deliveries.is_empty() && found.text.is_none() && !found.has_value;
        if is_nothing && output.trim() != "null" {
            self.output.add_value(true);
        }
        self.output
    }

    fn close(&mut self) {
        let Some(container) = self.open.pop() else {
            return;
        };
        let file = container
            .file
            .and_then(|at| self.output.deliveries.get_mut(at));
        match file {
            Some(file) => {
                for (fact, value) in &container.facts {
                    fact.add(value, file);
                }
            }
            // They describe nothing but themselves.
            None if !container.facts.is_empty() => self.output.add_value(false),
            None => {}
        }
    }

    fn scalar(&mut self, key: Option<&str>, token: &str) {
        if token == "null" {
            return;
        }
        if !token.starts_with('"') {
            return self.value(key, token);
        }
        let is_own = self.is_own();
        // Most strings of a long list of records are none of these.
        let may_be_file = token.contains("://") || token.contains(":\\/") || is_inline_token(token);
        if !is_own && !may_be_file {
            return self.value(key, token);
        }
        let Some(text) = string_value(token) else {
            return self.value(key, token);
        };
        match self.delivery(key, &text, is_own) {
            Some(delivery) => self.file(delivery, is_own),
            None if !is_own => self.value(key, token),
            None if text.is_empty() => {}
            None => self.output.add_text(&text),
        }
    }

    /// Returns whether a string here is the output itself, or an element of it.
    fn is_own(&self) -> bool {
        match self.open.as_slice() {
            [] => true,
            [outer] => outer.is_array,
            _ => false,
        }
    }

    /// The file that a string names, if it names one.
    fn delivery(&self, key: Option<&str>, text: &str, is_own: bool) -> Option<Delivery> {
        let makes_text = self.model == Some(Kind::Text);
        if is_data_uri(text) {
            // Words of a text model may look like one; bytes do not.
            let is_file = !makes_text || text.contains(";base64,");
            return is_file.then(|| inline(text));
        }
        let is_link = key.is_some_and(|key| URLS.contains(&key));
        let makes_files = matches!(self.model, Some(Kind::Image | Kind::Video | Kind::Audio));
        if !is_url(text) {
            // Nothing here can fetch it; it is named, and its page says so.
            let is_named = (is_own && makes_files) || is_link;
            return (is_named && is_address(text)).then(|| at(text.to_owned()));
        }
        let is_stored = || self.stored.iter().any(|file| file.url == text);
        let is_file_name = || !is_own && Kind::of_name(text) != Kind::Other;
        (!makes_text || is_stored() || is_file_name()).then(|| at(text.to_owned()))
    }

    fn file(&mut self, delivery: Delivery, is_own: bool) {
        let url = delivery.url.clone();
        // The same URL in two members of objects is one file; a list has what it says.
        let is_new = self.named.insert(url.clone());
        let place = match is_new || is_own {
            true => self.output.add_file(delivery),
            false => self
                .output
                .deliveries
                .iter()
                .position(|file| file.url == url),
        };
        if let Some(container) = self.open.last_mut().filter(|it| !it.is_array) {
            container.file = container.file.or(place);
        }
    }

    fn value(&mut self, key: Option<&str>, token: &str) {
        let fact = key.and_then(FileFact::of_key);
        match (fact, self.open.last_mut()) {
            (Some(fact), Some(container)) => container.facts.push((fact, token.to_owned())),
            _ => self.output.add_value(token == "\"\""),
        }
    }
}
