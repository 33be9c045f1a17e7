//! Eve, who answers questions about predictions from the mirror alone: no key, no network, no model.
//!
//! A question becomes an [`intent`] by a grammar, and that an [`answer`] by the queries that the
//! pages use too, so every number is the same as by hand. She knows the domain and the port of the
//! backend, not the pages. Where a chat model is configured it is asked what the grammar does not
//! understand, and what it writes is marked as [`written`] by it. Grammar and answering are the server's; browsers know the answer alone.

pub mod answer;
#[cfg(feature = "ssr")]
mod answering;
mod asking;
#[cfg(feature = "ssr")]
pub mod intent;
#[cfg(feature = "ssr")]
pub mod understanding;
#[cfg(feature = "ssr")]
mod written;

#[cfg(feature = "ssr")]
pub use self::asking::told;
pub use self::{
    answer::Answer,
    asking::{AskEve, Beyond, Told, ask},
};
