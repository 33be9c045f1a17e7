//! The pages of the console, the server functions they call, and the live list: one crate that is
//! compiled twice, for the server (`ssr`) and for the browser (`hydrate`).
//!
//! Reaches the server's rooms only through [`backend::Backend`].

#[cfg(all(feature = "ssr", feature = "hydrate"))]
compile_error!("`ssr` and `hydrate` are two programs: build one of them (never with --workspace)");

#[cfg(feature = "ssr")]
pub mod backend;
