//! Generic parts of a page: HTML, ARIA and style classes, with props that are values or signals.
//!
//! Nothing here knows predictions, routes, the server functions or the stream.

mod browser;
mod copy_button;
mod dialog;
mod empty;
mod fault;
mod film;
mod grip;
mod html;
mod icon;
mod in_step;
mod json;
mod keyboard;
mod later;
mod media;
mod moment;
mod number;
mod pace;
mod picture;
mod popover;
mod settled;
mod skeleton;
mod sound;
mod tabs;
mod toast;
mod zone;

#[cfg(feature = "hydrate")]
pub use self::browser::is_focus_lost;
#[cfg(feature = "ssr")]
pub use self::json::LongText;
pub use self::{
    browser::{
        Reading, bring_into_view, escape_closes, focus_if_lost, focus_on, holds_focus, is_hydrated,
        is_plain_click, remember_scroll,
    },
    copy_button::CopyButton,
    dialog::Dialog,
    empty::Empty,
    fault::FaultNote,
    film::Film,
    grip::Grip,
    html::{as_raw_text, escape},
    icon::{Icon, IconSheet},
    in_step::{keep_in_step, set_property},
    json::{Ask, JsonView, LongJson, shown_bytes},
    keyboard::{is_command_key, pressed_key, slash_key},
    later::{NotLoaded, or_reload, wasm_split},
    media::{MediaNote, Medium, MediumKind, note_all_media, note_media},
    moment::{Form, Moment, Now, time_of_day},
    number::{counted, grouped},
    pace::{Pace, stay},
    picture::Picture,
    popover::{PopoverButton, PopoverClose},
    settled::{after_paint, painted, settled},
    skeleton::SkeletonTable,
    sound::Sound,
    tabs::{TabLink, Tabs},
    toast::{ToastRegion, Toasts},
    zone::{ReaderZone, date_time, day, reader_zone},
};
