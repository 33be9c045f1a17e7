//! A choice of the reader's that the server must know to draw the page: a cookie, which the server
//! writes into the document, so that nothing flashes or shifts when the browser takes over.
//!
//! The browser reads the document, not the cookie: another tab may have changed that meanwhile, and
//! a page must be taken over as it was drawn. Must not know what is chosen.

#[cfg(any(feature = "ssr", feature = "hydrate"))]
use leptos::prelude::*;

/// Where a choice is kept.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Preference {
    /// The cookie's name.
    pub(crate) cookie: &'static str,
    /// The attribute of the document's root that the server copies it to.
    pub(crate) attribute: &'static str,
}

/// The reader's columns.
pub(crate) const COLUMNS: Preference = Preference {
    cookie: "columns",
    attribute: "data-columns",
};

impl Preference {
    /// The choice that came with the request.
    #[cfg(feature = "ssr")]
    pub(crate) fn read(self) -> Option<String> {
        let request = use_context::<http::request::Parts>()?;
        let header = request.headers.get(http::header::COOKIE)?;
        self.of_cookies(header.to_str().ok()?)
    }

    /// The choice that the document says.
    #[cfg(all(feature = "hydrate", not(feature = "ssr")))]
    pub(crate) fn read(self) -> Option<String> {
        document().document_element()?.get_attribute(self.attribute)
    }

    /// Nothing is chosen where nobody is.
    #[cfg(not(any(feature = "ssr", feature = "hydrate")))]
    pub(crate) fn read(self) -> Option<String> {
        None
    }

    /// Keeps a choice for this page and the next ones; `None` is none.
    ///
    /// Server-side rendering: does nothing.
    pub(crate) fn keep(self, value: Option<&str>) {
        #[cfg(feature = "hydrate")]
        {
            use wasm_bindgen::JsCast;

            if let Some(root) = document().document_element() {
                let _ = match value {
                    Some(value) => root.set_attribute(self.attribute, value),
                    None => root.remove_attribute(self.attribute),
                };
            }
            let (value, age) = value.map_or(("", "0"), |value| (value, "31536000"));
            if let Ok(document) = document().dyn_into::<web_sys::HtmlDocument>() {
                let pair = [self.cookie, "=", value].concat();
                let _ = document
                    .set_cookie(&[&pair, "; Path=/; Max-Age=", age, "; SameSite=Lax"].concat());
            }
        }
        #[cfg(not(feature = "hydrate"))]
        let _ = (value, self.attribute);
    }

    /// Finds the choice in a `Cookie` header.
    #[cfg(any(test, feature = "ssr"))]
    fn of_cookies(self, header: &str) -> Option<String> {
        header.split(';').find_map(|pair| {
            let (name, value) = pair.trim().split_once('=')?;
            (name == self.cookie).then(|| value.to_owned())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_its_cookie_among_others() {
        let theme = Preference {
            cookie: "theme",
            attribute: "data-theme",
        };
        let check = |header: &str, want: Option<&str>| {
            assert_eq!(theme.of_cookies(header).as_deref(), want);
        };
        check("", None);
        check("session=1; theme=dark", Some("dark"));
        check("theme=light;x=y", Some("light"));
        check("xtheme=dark", None);
    }
}
