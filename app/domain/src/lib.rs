//! The values and rules of the console: what a prediction is, which news about it wins, how it is
//! searched, timed, priced and written.
//!
//! Shared by the server and the browser. Knows no clock, no I/O, no user interface, and no spelling
//! of the vendor's JSON beyond the words of a status and a source.
//!
//! In reading order: [`prediction`] is the noun; [`status`], [`source`], [`kind`], [`time`],
//! [`timing`] and [`cost`] are its parts; [`merge`] decides which snapshot wins; [`query`] and
//! [`page`] say which predictions are shown, [`selection`] which are chosen,
//! and [`command`] what is done to those; [`feed`] says what changed; [`usual`] says how long runs
//! take; [`mirror`] says how fresh it all is; [`coverage`] says what a search has looked at;
//! [`day`] is a calendar day and [`audit`] the ledger of them; [`usage`] says what predictions amount to, [`order`] which of them are at an end; [`fault`] says
//! what went wrong; [`json`] shows payloads without touching a digit, and [`look`] is what is asked of
//! a text too long for a page; [`program`] is a run to be made again, and [`compare`] puts several side
//! by side; [`model`] is what there is to run, [`form`] its input as a form, [`talk`] the
//! messages of a conversation in it, and [`playground`] a run that is asked for. [`record`] tells two records of
//! one id apart, and [`percent`] is the spelling
//! of any text in a URL.

pub mod audit;
pub mod command;
pub mod compare;
pub mod cost;
pub mod coverage;
pub mod day;
pub mod fault;
pub mod feed;
pub mod form;
pub mod id;
pub mod input;
pub mod json;
pub mod kind;
pub mod look;
pub mod merge;
pub mod mirror;
pub mod model;
pub mod order;
pub mod page;
pub mod percent;
pub mod playground;
pub mod prediction;
pub mod program;
pub mod query;
pub mod record;
pub mod selection;
pub mod source;
pub mod status;
pub mod talk;
pub mod time;
pub mod timing;
pub mod usage;
pub mod usual;
pub mod zone;
