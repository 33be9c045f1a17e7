//! Light, dark, or as the system has it.
//!
//! The choice is a cookie, so that the server already writes it into the document and nothing
//! flashes. Without JavaScript the system's choice holds.

use leptos::prelude::*;

use crate::ui::Icon;

/// A choice of theme.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// The name of the cookie.
const COOKIE: &str = "theme";

impl Theme {
    const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The word for the document; none leaves it to the system.
    pub fn word(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }

    fn next(self) -> Self {
        match self {
            Self::System => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::System,
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::System => "System",
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }

    fn icon(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "sun",
            Self::Dark => "moon",
        }
    }

    /// Reads a `Cookie` header.
    #[cfg_attr(
        not(any(test, feature = "ssr")),
        expect(dead_code, reason = "the browser reads it from the document")
    )]
    fn of_cookies(header: &str) -> Self {
        let value = header.split(';').find_map(|pair| {
            let (name, value) = pair.trim().split_once('=')?;
            (name == COOKIE).then_some(value)
        });
        Self::of_word(value)
    }

    fn of_word(word: Option<&str>) -> Self {
        match word {
            Some("light") => Self::Light,
            Some("dark") => Self::Dark,
            _ => Self::System,
        }
    }

    /// The choice that came with the request.
    #[cfg(feature = "ssr")]
    pub(super) fn of_request() -> Self {
        let request = use_context::<http::request::Parts>();
        let header = request.as_ref().and_then(|request| {
            let cookies = request.headers.get(http::header::COOKIE)?;
            cookies.to_str().ok()
        });
        header.map_or(Self::System, Self::of_cookies)
    }

    /// The choice that the document was written with.
    #[cfg(feature = "hydrate")]
    fn of_document() -> Self {
        let root = document().document_element();
        let word = root.and_then(|root| root.get_attribute("data-theme"));
        Self::of_word(word.as_deref())
    }

    /// Makes it so, for this page and the next ones.
    fn choose(self) {
        #[cfg(feature = "hydrate")]
        {
            use wasm_bindgen::JsCast;

            if let Some(root) = document().document_element() {
                let _ = match self.word() {
                    Some(word) => root.set_attribute("data-theme", word),
                    None => root.remove_attribute("data-theme"),
                };
            }
            let (value, age) = self.word().map_or(("", 0), |word| (word, 31_536_000));
            if let Ok(document) = document().dyn_into::<web_sys::HtmlDocument>() {
                let cookie = format!("{COOKIE}={value}; Path=/; Max-Age={age}; SameSite=Lax");
                let _ = document.set_cookie(&cookie);
            }
        }
    }
}

/// The choice, as three buttons.
#[component]
pub(super) fn ThemeSwitch() -> impl IntoView {
    #[cfg(feature = "ssr")]
    let chosen = RwSignal::new(Theme::of_request());
    #[cfg(all(feature = "hydrate", not(feature = "ssr")))]
    let chosen = RwSignal::new(Theme::of_document());
    #[cfg(not(any(feature = "ssr", feature = "hydrate")))]
    let chosen = RwSignal::new(Theme::System);
    let button = move |theme: Theme| {
        let choose = move |_| {
            // On a phone only the chosen one is shown: pressing it goes on to the next.
            let theme = if chosen.get_untracked() == theme {
                theme.next()
            } else {
                theme
            };
            chosen.set(theme);
            theme.choose();
        };
        view! {
            <button
                type="button"
                aria-label=theme.label()
                title=theme.label()
                aria-pressed=move || if chosen.get() == theme { "true" } else { "false" }
                on:click=choose
            >
                <Icon name=theme.icon()/>
            </button>
        }
    };
    view! {
        <div class="theme" role="group" aria-label="Theme">
            {Theme::ALL.map(button)}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_its_cookie_among_others() {
        let check = |header: &str, want: Theme| assert_eq!(Theme::of_cookies(header), want);
        check("", Theme::System);
        check("session=1; theme=dark", Theme::Dark);
        check("theme=light;x=y", Theme::Light);
        check("xtheme=dark", Theme::System);
        check("theme=\"><script>", Theme::System);
    }
}
