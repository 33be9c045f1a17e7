//! The state of the search bar: what is typed, what it means, and where the caret stands. The
//! address stays the truth of what is shown; this is what somebody is about to ask.

use domain::query::{Draft, Mistake};
use leptos::{html, prelude::*};

use super::typing::{Spot, byte_at, touches, units_at};

/// What is in the bar; all of it are handles.
#[derive(Clone, Copy)]
pub(super) struct Bar {
    /// The field.
    pub(super) input: NodeRef<html::Input>,
    /// What is typed, and what it means.
    pub(super) draft: RwSignal<Draft>,
    /// Where the caret stands in it, in bytes.
    caret: RwSignal<usize>,
    /// Whether somebody is in the middle of a term, which may be right when it is done.
    is_typing: RwSignal<bool>,
    /// Whether the reader wants suggestions; there may be none.
    pub(super) is_open: RwSignal<bool>,
    /// Whether the reader has gone on to another page.
    is_left: StoredValue<bool>,
}

impl Bar {
    /// A bar with this text, at rest.
    pub(super) fn new(text: &str) -> Self {
        Self {
            input: NodeRef::new(),
            draft: RwSignal::new(Draft::read(text)),
            caret: RwSignal::new(text.len()),
            is_typing: RwSignal::new(false),
            is_open: RwSignal::new(false),
            is_left: StoredValue::new(false),
        }
    }

    /// Takes over what the field holds after it was typed in.
    pub(super) fn read(self) {
        let Some(input) = self.input.get_untracked() else {
            return;
        };
        self.is_typing.set(true);
        self.draft.set(Draft::read(&input.value()));
        self.look();
        let wants_some = self.spot().is_some_and(|spot| spot.is_begun());
        self.is_open.set(wants_some);
    }

    /// Takes over where the caret stands.
    pub(super) fn look(self) {
        let place = self
            .input
            .get_untracked()
            .and_then(|input| input.selection_start().ok()?);
        let Some(units) = place else { return };
        let caret = self
            .draft
            .with_untracked(|draft| byte_at(draft.text(), units));
        if caret != self.caret.get_untracked() {
            self.caret.set(caret);
        }
    }

    /// Nobody is typing any more: every mistake is told.
    pub(super) fn rest(self) {
        if self.is_typing.get_untracked() {
            self.is_typing.set(false);
        }
    }

    /// Puts another text into the field, with the caret behind some byte of it.
    pub(super) fn write(self, text: &str, caret: usize) {
        if let Some(input) = self.input.get_untracked() {
            input.set_value(text);
            let units = units_at(text, caret);
            // Refused only by fields without a caret.
            let _ = input.set_selection_range(units, units);
        }
        self.draft.set(Draft::read(text));
        self.caret.set(caret);
    }

    /// Gives the field the focus.
    pub(super) fn focus(self) {
        if let Some(input) = self.input.get_untracked() {
            let _ = input.focus();
        }
    }

    /// What is being typed where the caret stands: reactive.
    pub(super) fn spot(self) -> Option<Spot> {
        let caret = self.caret.get();
        self.draft.with(|draft| Spot::at(draft, caret))
    }

    /// The mistakes to tell: all but one that somebody is still typing at. Reactive.
    pub(super) fn told(self) -> Vec<Mistake> {
        let is_typing = self.is_typing.get() || self.is_open.get();
        let caret = self.caret.get();
        self.draft.with(|draft| {
            let is_told = |m: &&Mistake| !is_typing || !touches(m.place, caret);
            draft.mistakes().filter(is_told).cloned().collect()
        })
    }

    /// Whether it can be searched for as it stands.
    pub(super) fn asks(self) -> bool {
        let is_right = |draft: &Draft| draft.mistakes().next().is_none();
        !self.is_left.get_value() && self.draft.with_untracked(is_right)
    }

    /// Asks for nothing more: the page goes.
    pub(super) fn leave(self) {
        self.is_left.set_value(true);
    }
}
