//! The server of the console: mirrors the Predictions API into a local store and serves the pages,
//! the live stream and the files from it.
//!
//! Rooms, in the way of the data: [`upstream`] asks the API, [`sync`] decides what to ask and hands
//! the answers to [`store`]; [`vault`] keeps output files; [`feed`] tells browsers what changed;
//! [`export`] writes files of predictions; [`jobs`] carries out commands; [`catalogue`] knows the
//! models, [`secrets`] what no browser may see of their inputs, and [`playground`] runs them;
//! [`payload`] looks into long texts; [`reproduce`] writes programs that make a run again; [`report`]
//! puts a prediction into one file; [`console`] answers the pages, [`plain`] those without a script;
//! [`assistant`] has a chat model answer what Eve's grammar does not understand, where that is wanted;
//! [`time_zone`] is where a reader's days begin;
//! [`access`] guards every request; [`fault`] turns errors into words; [`config`] reads the settings
//! and [`run`] puts all of it together. `log_limit` keeps what repeats itself from filling the log.

pub mod access;
pub mod assistant;
pub mod catalogue;
pub mod config;
pub mod console;
pub mod content_coding;
pub mod export;
pub mod fault;
pub mod feed;
pub mod jobs;
mod log_limit;
pub mod payload;
pub mod plain;
pub mod playground;
pub mod report;
pub mod reproduce;
pub mod run;
pub mod secrets;
pub mod store;
pub mod sync;
pub mod time_zone;
pub mod upstream;
pub mod vault;
