//! The simulator over a real port: what its clients see. One binary for all of it.

#![expect(clippy::expect_used, reason = "a test that cannot go on says where")]

mod accounts;
mod binary;
mod chat;
mod client;
mod errors;
mod faults;
mod files;
mod lifecycle;
mod list;
mod models;
mod transport;
mod webhooks;
