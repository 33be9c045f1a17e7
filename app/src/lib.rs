//! The pages of the console, the server functions they call, and the live list: one crate that is
//! compiled twice, for the server (`ssr`) and for the browser (`hydrate`).
//!
//! Reaches the server's rooms only through [`backend::Backend`].
//!
//! In reading order: [`pages`] is the routes and what each shows; [`shell`] is what stands around
//! them; [`prediction`] and [`ui`] are the parts they are made of; [`api`] fetches; [`live`] keeps
//! what was fetched true; [`address`] spells every URL.

#![recursion_limit = "256"]
#![expect(
    unreachable_pub,
    reason = "the component macro writes public props beside a component that is not"
)]
#![expect(
    clippy::needless_pass_by_value,
    reason = "a component owns its props, whether or not it uses them up"
)]

#[cfg(all(feature = "ssr", feature = "hydrate"))]
compile_error!("`ssr` and `hydrate` are two programs: build one of them (never with --workspace)");

pub mod address;
pub mod api;
#[cfg(feature = "ssr")]
pub mod backend;
pub mod eve;
pub mod live;
pub mod pages;
pub mod prediction;
pub mod shell;
#[cfg(feature = "ssr")]
mod sync_report;
pub mod ui;
#[cfg(feature = "ssr")]
mod usage;

pub use pages::App;
#[cfg(feature = "hydrate")]
pub use pages::fetch_for_this_page;
#[cfg(feature = "ssr")]
pub use shell::{Assets, HasSession, shell};
