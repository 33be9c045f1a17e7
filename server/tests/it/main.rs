//! The server as a browser meets it: a real port, real connections, and the simulator behind it.
//! Features are tested here at their boundary; what has a rule of its own is tested beside it.

mod access;
mod client;
mod feed;
mod life;
mod media;
mod pages;
mod secrets;
mod stage;
mod surface;
mod trouble;
