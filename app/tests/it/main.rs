//! The pages as the server answers with them: real rendering, real statuses, a fake backend.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod api;
mod beside;
mod detail;
mod direction;
mod eve;
mod fake;
mod frame;
mod hostile;
mod ids;
mod keyboard;
mod pages;
mod playground;
mod search;
mod usage;
