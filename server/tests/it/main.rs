//! The server as a browser meets it: a real port, real connections, and the simulator behind it.
//! Features are tested here at their boundary; what has a rule of its own is tested beside it.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

mod access;
mod bucket;
mod chat;
mod client;
mod commands;
mod eve;
mod export;
mod feed;
mod hostile;
mod ids;
mod inputs;
mod life;
mod limits;
mod load;
mod media;
mod pages;
mod payload;
mod plain;
mod playground;
mod s3;
mod search;
mod secrets;
mod shapes;
mod stage;
mod surface;
mod time_zone;
mod trouble;
mod usage;
