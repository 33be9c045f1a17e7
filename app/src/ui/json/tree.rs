//! JSON as a tree that is only built where it is open. What stands in a line is the text itself,
//! to the digit; long arrays open in groups, long strings in parts.
//!
//! Written as HTML, escaped, in one go: a signal for each line would cost more than the lines.

mod known;
#[cfg(test)]
mod tests;

use std::{collections::HashMap, fmt::Write as _, ops::Range, sync::Arc};

use domain::json::{Member, members};

use self::known::{Known, MOST};
use super::{
    shown_bytes,
    text::{beginning, class},
};
use crate::ui::escape;

/// Up to this many bytes of a string are shown, until it is opened.
const SHORT: usize = 400;

/// Up to this many bytes of an open string are shown.
const LONG: usize = 64 * 1_024;

/// What is at most as long and as deep as this is open from the beginning.
const OPEN_BYTES: usize = 2_048;
const OPEN_DEPTH: u32 = 3;

/// Nothing deeper is opened for a place that is to be seen: whoever nests deeper wants no reader.
const MAX_DEPTH: u32 = 100;

/// A text and what was found out about it.
#[derive(Debug)]
pub(super) struct Tree {
    text: Arc<str>,
    /// What was found out about what was opened, by where it begins.
    known: HashMap<usize, Arc<Known>>,
}

/// What of a tree is open: what was opened and closed by hand, by path, and the place that is to be
/// seen, in bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Opened<'a> {
    pub(super) by_hand: &'a HashMap<String, bool>,
    pub(super) found: Option<usize>,
}

impl Opened<'_> {
    fn is_open(self, node: &Node) -> bool {
        let by_hand = self.by_hand.get(&node.path).copied();
        let is_shown = || node.depth < MAX_DEPTH && self.shows(&node.place);
        by_hand.unwrap_or_else(|| node.is_small() || is_shown())
    }

    /// Whether the place that is to be seen is in there.
    fn shows(self, place: &Range<usize>) -> bool {
        self.found.is_some_and(|found| place.contains(&found))
    }
}

/// A value, or a group of them.
#[derive(Clone, Debug)]
struct Node {
    text: Arc<str>,
    /// Its name as it stands in the line, empty for the root.
    name: String,
    /// How a program would reach it from the root: `input.images[3]`.
    path: String,
    /// Where it stands, with its name.
    place: Range<usize>,
    value: Range<usize>,
    depth: u32,
    /// Which members of which branch a group has.
    group: Option<Group>,
}

/// Members of a branch that follow each other, by their numbers.
#[derive(Clone, Debug)]
struct Group {
    of: Range<usize>,
    numbers: Range<usize>,
}

impl Tree {
    pub(super) fn of(text: impl Into<Arc<str>>) -> Self {
        Self {
            text: text.into(),
            known: HashMap::new(),
        }
    }

    /// What is open of it, as the items of a list.
    pub(super) fn html(&mut self, opened: Opened<'_>) -> String {
        let start = self.text.len() - self.text.trim_start().len();
        let end = self.text.trim_end().len().max(start);
        let mut html = String::new();
        self.write(&self.node(start..end, 0), opened, &mut html);
        html
    }

    /// What a line of it opens to, as HTML that follows the line: `at` is what the line's button
    /// says, and `path` its path. Nothing where it says what is not there.
    #[cfg(feature = "ssr")]
    pub(super) fn branch(&mut self, at: &str, path: &str) -> String {
        let mut numbers = at.split('.').map(|number| number.parse::<usize>().ok());
        let start = numbers.next().flatten().filter(|at| *at < self.text.len());
        let Some(start) = start.filter(|at| self.text.is_char_boundary(*at)) else {
            return String::new();
        };
        let mut node = self.node(start..self.text.len(), OPEN_DEPTH);
        path.clone_into(&mut node.path);
        if let (Some(Some(first)), Some(Some(len))) = (numbers.next(), numbers.next()) {
            let numbers = first..first.saturating_add(len);
            let of = node.value.clone();
            node.group = Some(Group { of, numbers });
        }
        let mut html = String::new();
        if node.value().starts_with('"') {
            let len = domain::json::string_len(node.value());
            html.push_str("<div class=\"j-string j-whole\">");
            escape(beginning(&node.value()[..len], LONG), &mut html);
            html.push_str("</div>");
            return html;
        }
        self.write_parts(
            &node,
            Opened {
                by_hand: &HashMap::new(),
                found: None,
            },
            &mut html,
        );
        html
    }

    fn node(&self, value: Range<usize>, depth: u32) -> Node {
        Node {
            text: Arc::clone(&self.text),
            name: String::new(),
            path: String::new(),
            place: value.clone(),
            value,
            depth,
            group: None,
        }
    }

    fn write(&mut self, node: &Node, opened: Opened<'_>, html: &mut String) {
        let is_branch = node.group.is_some() || node.has_parts();
        // A branch is found by its name alone: what is in it has lines of its own.
        let head = match is_branch {
            true => node.place.start..node.value.start,
            false => node.place.clone(),
        };
        let found = if opened.shows(&head) {
            " data-found"
        } else {
            ""
        };
        // Writing to a string cannot fail.
        let _ = write!(html, "<li><div class=\"j-line\"{found}>");
        if is_branch {
            self.write_branch(node, opened, html);
        } else {
            node.write_leaf(opened.is_open(node), html);
        }
        html.push_str("</li>");
    }

    fn write_branch(&mut self, node: &Node, opened: Opened<'_>, html: &mut String) {
        let is_open = opened.is_open(node);
        let (opening, closing) = node.marks();
        node.write_toggle("j-toggle", is_open, html);
        html.push_str(
            "<svg class=\"icon\" aria-hidden=\"true\"><use href=\"#icon-chevron\"/></svg>",
        );
        node.write_name(html);
        let _ = write!(html, "<span class=\"j-mark\">{opening}</span>");
        if !is_open {
            let size = shown_bytes(node.value.len() as u64);
            let _ = write!(
                html,
                "<span class=\"j-mark j-rest\">…{closing}</span><small class=\"j-rest\">{size}</small>"
            );
        }
        html.push_str("</button>");
        node.write_tools(html);
        html.push_str("</div>");
        if is_open {
            self.write_parts(node, opened, html);
        }
    }

    fn write_parts(&mut self, node: &Node, opened: Opened<'_>, html: &mut String) {
        html.push_str("<ul>");
        for part in self.parts(node) {
            self.write(&part, opened, html);
        }
        // Writing to a string cannot fail.
        let _ = write!(
            html,
            "</ul><span class=\"j-mark j-end\">{}</span>",
            node.marks().1
        );
    }

    /// What a node opens to.
    fn parts(&mut self, node: &Node) -> Vec<Node> {
        let of = node.group.as_ref().map_or(&node.value, |group| &group.of);
        let known = Arc::clone(
            self.known
                .entry(of.start)
                .or_insert_with(|| Arc::new(Known::of(&self.text, of.clone()))),
        );
        node.parts(&known)
    }
}

impl Node {
    fn value(&self) -> &str {
        &self.text[self.value.clone()]
    }

    fn is_small(&self) -> bool {
        let is_short = self.value.len() <= OPEN_BYTES && self.depth < OPEN_DEPTH;
        self.depth == 0 || (is_short && self.group.is_none() && self.has_parts())
    }

    fn write_leaf(&self, is_open: bool, html: &mut String) {
        let value = self.value();
        self.write_name(html);
        let _ = write!(html, "<span class=\"{}\">", class(value));
        escape(beginning(value, if is_open { LONG } else { SHORT }), html);
        html.push_str("</span>");
        if value.len() > SHORT {
            self.write_toggle("j-all", is_open, html);
            let more = match is_open {
                true => "less".to_owned(),
                false => format!("… {}", shown_bytes(value.len() as u64)),
            };
            let _ = write!(html, "{more}</button>");
        }
        self.write_tools(html);
        html.push_str("</div>");
    }

    /// Opens a button that opens and closes this.
    fn write_toggle(&self, class: &str, is_open: bool, html: &mut String) {
        let _ = write!(
            html,
            "<button type=\"button\" class=\"{class}\" aria-expanded=\"{is_open}\" data-at=\""
        );
        // A group begins where its first member does, which may be a branch itself.
        let _ = match &self.group {
            Some(Group { of, numbers }) => {
                write!(html, "{}.{}.{}", of.start, numbers.start, numbers.len())
            }
            None => write!(html, "{}", self.value.start),
        };
        html.push_str("\" data-toggle=\"");
        escape(&self.path, html);
        html.push_str("\">");
    }

    fn write_name(&self, html: &mut String) {
        if self.name.is_empty() {
            return;
        }
        let (class, mark) = match self.group {
            Some(_) => ("j-mark", ""),
            None => ("j-key", ": "),
        };
        let _ = write!(html, "<span class=\"{class}\">");
        escape(&self.name, html);
        let _ = write!(html, "</span><span class=\"j-mark\">{mark}</span>");
    }

    /// What can be copied of a line.
    fn write_tools(&self, html: &mut String) {
        if self.group.is_some() {
            return;
        }
        let Range { start, end } = self.value;
        let _ = write!(
            html,
            "<span class=\"j-tools\" data-from=\"{start}\" data-to=\"{end}\" data-path=\""
        );
        escape(&self.path, html);
        html.push_str("\">");
        for what in ["value", "path"] {
            let icon = if what == "value" { "copy" } else { what };
            let _ = write!(
                html,
                "<button type=\"button\" data-copy=\"{what}\" aria-label=\"Copy {what}\" \
                 title=\"Copy {what}\"><svg class=\"icon\" aria-hidden=\"true\">\
                 <use href=\"#icon-{icon}\"/></svg></button>"
            );
        }
        html.push_str("</span>");
    }

    /// Whether there is something in it.
    fn has_parts(&self) -> bool {
        let value = self.value();
        let inner = value.get(1..value.len().saturating_sub(1));
        value.starts_with(['{', '[']) && inner.is_some_and(|inner| !inner.trim().is_empty())
    }

    /// The brackets of a branch; a group has none.
    fn marks(&self) -> (&'static str, &'static str) {
        match (&self.group, self.value().starts_with('{')) {
            (Some(_), _) => ("", ""),
            (None, true) => ("{", "}"),
            (None, false) => ("[", "]"),
        }
    }

    /// What it opens to, given what is known of the branch.
    fn parts(&self, known: &Known) -> Vec<Self> {
        let (of, numbers) = match &self.group {
            Some(Group { of, numbers }) => (of, numbers.start..numbers.end.min(known.count)),
            None => (&self.value, 0..known.count),
        };
        if numbers.len() <= MOST {
            let members = members(&self.text, of.clone()).from(known.start(numbers.start));
            let members = members.take(numbers.len()).zip(numbers);
            return members.map(|(it, number)| self.part(&it, number)).collect();
        }
        let mut size = MOST;
        while numbers.len() / size > MOST {
            size *= MOST;
        }
        let starts = numbers.clone().step_by(size);
        starts
            .map(|start| {
                let numbers = start..(start + size).min(numbers.end);
                self.part_group(of, numbers, known)
            })
            .collect()
    }

    fn part(&self, member: &Member, number: usize) -> Self {
        let base = self.path.split('…').next().unwrap_or_default();
        let (name, path) = match &member.key {
            Some(key) => {
                let key = &self.text[key.clone()];
                (key.to_owned(), joined(base, key))
            }
            None => (number.to_string(), format!("{base}[{number}]")),
        };
        Self {
            text: Arc::clone(&self.text),
            name,
            path,
            place: member.start()..member.value.end,
            value: member.value.clone(),
            depth: self.depth + 1,
            group: None,
        }
    }

    /// Members of these numbers; the first of them is marked.
    fn part_group(&self, of: &Range<usize>, numbers: Range<usize>, known: &Known) -> Self {
        let place = known.start(numbers.start)..known.start(numbers.end);
        let name = format!("{} … {}", numbers.start, numbers.end - 1);
        let base = self.path.split('…').next().unwrap_or_default();
        Self {
            text: Arc::clone(&self.text),
            path: format!("{base}…{name}"),
            name,
            value: place.clone(),
            place,
            depth: self.depth + 1,
            group: Some(Group {
                of: of.clone(),
                numbers,
            }),
        }
    }
}

/// `base.key`, or `base["key"]` where the key is no plain word.
fn joined(base: &str, key: &str) -> String {
    let word = key.trim_matches('"');
    let is_plain = word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    match (is_plain, base.is_empty()) {
        (true, true) => word.to_owned(),
        (true, false) => format!("{base}.{word}"),
        (false, _) => format!("{base}[{key}]"),
    }
}
