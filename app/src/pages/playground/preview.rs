//! A look at what an address in the form leads to, once somebody asks for it. The server fetches it,
//! and gives it a name of its own: the browser goes to no address that was typed.

use domain::{input::is_address, kind::Kind};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    api::{self, ApiFault},
    ui::{Icon, Medium, MediumKind},
};

/// The button, and what it showed. Hidden by style until the page is hydrated.
#[component]
pub(super) fn Preview(
    /// What stands in the field.
    typed: Memo<String>,
    /// The field's name for people.
    label: String,
) -> impl IntoView {
    // What was asked for, and where it is, or why it is not.
    let seen = RwSignal::new(None::<(String, Result<String, String>)>);
    let can_be = Memo::new(move |_| typed.with(|typed| is_address(typed)));
    let look = move |_| {
        let address = typed.get_untracked();
        spawn_local(async move {
            let answer = api::preview(address.clone()).await;
            let answer = answer.map_err(|ApiFault(fault)| fault.to_string());
            _ = seen.try_set(Some((address, answer)));
        });
    };
    let name = ["Preview ", &label].concat();
    let shown = move || {
        let (address, answer) = seen.get()?;
        // What is typed now is another.
        typed.with(|typed| *typed == address).then_some(())?;
        Some(match answer {
            Ok(src) => drawn(&address, src),
            Err(why) => view! { <p class="field-told" role="status">{why}</p> }.into_any(),
        })
    };
    view! {
        <div class="preview" hidden=move || !can_be.get()>
            <button type="button" class="button" aria-label=name on:click=look>
                <Icon name="image"/>
                <span>"Preview"</span>
            </button>
            {shown}
        </div>
    }
}

/// A picture where the address does not say what it is: most are.
fn drawn(address: &str, src: String) -> AnyView {
    let name = address.split(['?', '#']).next().unwrap_or_default();
    let name = name.rsplit('/').next().unwrap_or_default().to_owned();
    let kind = match Kind::of_name(address) {
        Kind::Video => MediumKind::Video,
        Kind::Audio => MediumKind::Audio,
        Kind::Image | Kind::Text | Kind::Other => MediumKind::Image,
    };
    view! { <Medium kind src=src.clone() download=src name/> }.into_any()
}
