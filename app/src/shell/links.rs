//! Links whose paths the router would read wrongly. It decodes the path of a clicked link before it navigates
//! there, so that `%25` would be decoded twice, `%5C` become a slash, and a blank at an end be lost.

use leptos::prelude::*;

/// The way to navigate, for links that are clicked; nobody has one before there is a router. A context.
#[derive(Clone, Copy)]
pub struct RouterLinks {
    #[cfg(feature = "hydrate")]
    navigate: StoredValue<Option<Navigate>, LocalStorage>,
}

/// Goes to an address.
#[cfg(feature = "hydrate")]
type Navigate = Box<dyn Fn(&str)>;

impl RouterLinks {
    /// Takes such links over. To be called before the router is made, which listens at the same place:
    /// whoever listens first hears first.
    pub fn listen() -> Self {
        #[cfg(feature = "hydrate")]
        {
            let navigate = StoredValue::new_local(None::<Navigate>);
            let listener = window_event_listener(leptos::ev::click, move |event| {
                let Some(href) = misread_link(&event) else {
                    return;
                };
                navigate.with_value(|navigate| {
                    if let Some(navigate) = navigate {
                        event.prevent_default();
                        navigate(&href);
                    }
                });
            });
            on_cleanup(move || listener.remove());
            Self { navigate }
        }
        #[cfg(not(feature = "hydrate"))]
        Self {}
    }
}

impl std::fmt::Debug for RouterLinks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RouterLinks").finish_non_exhaustive()
    }
}

/// Gives the links the router's way to navigate.
#[component]
pub fn LinkNavigation() -> impl IntoView {
    #[cfg(feature = "hydrate")]
    {
        let RouterLinks { navigate } = expect_context();
        let go = leptos_router::hooks::use_navigate();
        navigate.set_value(Some(Box::new(move |href: &str| {
            go(href, leptos_router::NavigateOptions::default());
        })));
    }
}

/// The address of a link that was clicked in the usual way, if the router would read it wrongly.
#[cfg(feature = "hydrate")]
fn misread_link(event: &leptos::ev::MouseEvent) -> Option<String> {
    use wasm_bindgen::JsCast;

    let target: web_sys::Element = event.target()?.dyn_into().ok()?;
    let link = target.closest("a[href]").ok()??;
    let is_elsewhere = ["target", "download", "rel"]
        .into_iter()
        .any(|name| link.has_attribute(name));
    let href = link.get_attribute("href")?;
    (!is_elsewhere && crate::ui::is_plain_click(event) && is_misread(&href)).then_some(href)
}

/// Returns whether decoding the path of an address once too often changes what it means.
#[cfg(any(feature = "hydrate", test))]
fn is_misread(href: &str) -> bool {
    let path = href.split(['?', '#']).next().unwrap_or_default();
    let is_lost = |part: &str| part.starts_with("%20") || part.ends_with("%20");
    path.starts_with('/')
        && (path.contains("%25") || path.contains("%5C") || path.split('/').any(is_lost))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_would_change_is_taken_over() {
        let check = |href: &str, want: bool| assert_eq!(is_misread(href), want, "{href}");
        check("/predictions/a%252Fb", true);
        check("/predictions/a%5Cb?in=x", true);
        check("/predictions/%20a", true);
        check("/predictions/a%20", true);
        check("/predictions/a%20b%2Fc%3F%C3%A9", false);
        check("/predictions?q=50%25", false);
        check("https://elsewhere.example/%25", false);
    }
}
