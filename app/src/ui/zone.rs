//! The reader's time zone, and instants written in it.
//!
//! The server knows it from a cookie and writes its name into the document, so that both sides draw the
//! same text; until a browser has sent one, both write UTC. The browser has no table of zones:
//! its own `Intl` does the reckoning.

use domain::{time::Timestamp, zone::Zone};
#[cfg(any(feature = "ssr", feature = "hydrate"))]
use leptos::prelude::*;

/// The zone of whoever sent a request, if they named one: a context of the server.
#[derive(Clone, Copy, Debug)]
pub struct ReaderZone(pub Option<Zone>);

/// The attribute of the document's root that names the zone.
#[cfg(feature = "hydrate")]
const ZONE_ATTRIBUTE: &str = "data-zone";

/// The name of the reader's zone; `None` until their browser or they have told it.
pub fn reader_zone() -> Option<String> {
    #[cfg(feature = "ssr")]
    {
        let ReaderZone(zone) = use_context()?;
        zone.map(|zone| zone.name().to_owned())
    }
    #[cfg(all(feature = "hydrate", not(feature = "ssr")))]
    {
        document().document_element()?.get_attribute(ZONE_ATTRIBUTE)
    }
    #[cfg(not(any(feature = "ssr", feature = "hydrate")))]
    None
}

/// An instant in the reader's zone: `2026-03-04 22:20:58 UTC+01:00`.
pub fn date_time(at: Timestamp) -> String {
    #[cfg(feature = "ssr")]
    {
        let zone = use_context().and_then(|ReaderZone(zone)| zone);
        zone.unwrap_or_default().date_time(at)
    }
    #[cfg(all(feature = "hydrate", not(feature = "ssr")))]
    {
        in_browser::date_time(at).unwrap_or_else(|| at.utc())
    }
    #[cfg(not(any(feature = "ssr", feature = "hydrate")))]
    at.utc()
}

/// The day of an instant in the reader's zone: `2026-03-04`.
pub fn day(at: Timestamp) -> String {
    let mut text = date_time(at);
    text.truncate(10);
    text
}

#[cfg(feature = "hydrate")]
mod in_browser {
    use domain::{time::Timestamp, zone::Zone};
    use js_sys::{Array, Function, Object, Reflect};
    use wasm_bindgen::{JsCast, JsValue};

    thread_local! {
        /// Writes a time in the reader's zone; there is none for UTC. To make one costs a hundred times
        /// its use.
        static WRITE: Option<Function> = writer();
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "milliseconds since 1970 are far from the end of a double's whole numbers"
    )]
    pub(super) fn date_time(at: Timestamp) -> Option<String> {
        if !Zone::is_zoned(at) {
            return None;
        }
        let millis = JsValue::from_f64(at.micros().div_euclid(1_000) as f64);
        let text = WRITE.with(|write| write.as_ref()?.call1(&JsValue::NULL, &millis).ok())?;
        // `2026-03-04 16:20:58 GMT−05:00`, with the minus sign of the language.
        let text = text.as_string()?.replace('\u{2212}', "-");
        let text = text.replacen("GMT", "UTC", 1);
        let whole = text.strip_suffix("+00:00").unwrap_or(&text);
        Some(whole.to_owned())
    }

    fn writer() -> Option<Function> {
        let zone = super::reader_zone().filter(|zone| zone != "UTC")?;
        let options = Object::new();
        for (name, value) in [
            ("timeZone", zone.as_str()),
            ("timeZoneName", "longOffset"),
            ("year", "numeric"),
            ("month", "2-digit"),
            ("day", "2-digit"),
            ("hour", "2-digit"),
            ("minute", "2-digit"),
            ("second", "2-digit"),
        ] {
            Reflect::set(&options, &name.into(), &value.into()).ok()?;
        }
        // Swedish writes dates as ISO 8601 does. An older browser may not know the zone.
        let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
        let format: Function = Reflect::get(&intl, &"DateTimeFormat".into())
            .ok()?
            .dyn_into()
            .ok()?;
        let format = Reflect::construct(&format, &Array::of2(&"sv-SE".into(), &options)).ok()?;
        Reflect::get(&format, &"format".into())
            .ok()?
            .dyn_into()
            .ok()
    }
}
