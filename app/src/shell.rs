//! What stands around the pages: the HTML document, the frame with its navigation, the state of
//! the connection and the choice of theme.

mod aside;
#[cfg(feature = "ssr")]
mod assets;
mod connection;
#[cfg(feature = "ssr")]
mod document;
mod frame;
mod links;
mod preference;
#[cfg(feature = "ssr")]
pub(crate) mod status;
mod theme;

pub(crate) use self::preference::{COLUMNS, Preference};
pub use self::{
    aside::Aside,
    frame::Frame,
    links::{LinkNavigation, RouterLinks},
    theme::Theme,
};
#[cfg(feature = "ssr")]
pub use self::{
    assets::{Assets, HasSession},
    document::shell,
};
