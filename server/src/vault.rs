//! Keeps output files before upstream deletes them, and serves the copies.
//!
//! [`gate`] is the only way out to an address from data; [`keeper`] fetches what is wanted through
//! it into [`blobs`], where a file is named by its content, and carries it on to a [`bucket`], where
//! there is one; [`opened`] reads it from either. [`media`] answers browsers from there,
//! with a type told by [`format`] and `tracks` and a name cleaned by [`names`], and
//! small pictures made by [`thumbnail`]; [`slots`] shares out who is asked; [`archive`] puts them together; [`inputs`]
//! shows what addresses in inputs lead to. Must not know leptos or how
//! upstream spells its JSON.

pub mod archive;
pub mod asked;
pub mod blobs;
pub mod bucket;
pub mod format;
pub mod gate;
pub mod inline;
pub mod inputs;
pub mod keeper;
pub mod media;
pub mod names;
pub(crate) mod opened;
mod readers;
mod slots;
pub(crate) mod text_preview;
pub mod thumbnail;
mod tracks;

#[cfg(test)]
mod tests;
