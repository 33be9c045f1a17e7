//! Light, dark, or as the system has it.
//!
//! Without JavaScript the system's choice holds.

use leptos::prelude::*;

use super::Preference;
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

/// Where it is kept.
const THEME: Preference = Preference {
    cookie: "theme",
    attribute: "data-theme",
};

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

    fn of_word(word: Option<&str>) -> Self {
        match word {
            Some("light") => Self::Light,
            Some("dark") => Self::Dark,
            _ => Self::System,
        }
    }

    /// The choice that the document is written with.
    pub(super) fn chosen() -> Self {
        Self::of_word(THEME.read().as_deref())
    }

    /// Makes it so, for this page and the next ones.
    fn choose(self) {
        THEME.keep(self.word());
    }
}

/// The choice, as three buttons.
#[component]
pub(super) fn ThemeSwitch() -> impl IntoView {
    let chosen = RwSignal::new(Theme::chosen());
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
