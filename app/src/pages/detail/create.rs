//! The third way to look at an input: as programs that send it again. Asked for when it is chosen.

use domain::id::PredictionId;
use leptos::{either::EitherOf3, prelude::*};

use crate::{
    address,
    api::{self, ApiFault},
    prediction::Programs,
    ui::FaultNote,
};

/// The programs of one prediction.
#[component]
pub(super) fn Create(id: PredictionId) -> impl IntoView {
    let retry = address::prediction(&id);
    let programs = Resource::new_blocking(move || id.clone(), api::programs);
    view! {
        <Transition fallback=|| view! { <p class="nothing">"Being written."</p> }>
            {move || {
                let retry = retry.clone();
                Suspend::new(async move {
                    match programs.await {
                        Ok(programs) if programs.is_empty() => EitherOf3::A(view! {
                            <p class="nothing">
                                "There is no program to copy: the input is not known, is no JSON object, or is longer than 256 kB."
                            </p>
                        }),
                        Ok(programs) => EitherOf3::B(view! {
                            <p class="pane-note">"Sends the same model and input. Your key is read from SKYTELLS_API_KEY."</p>
                            <Programs programs/>
                        }),
                        Err(ApiFault(fault)) => EitherOf3::C(view! { <FaultNote fault retry/> }),
                    }
                })
            }}
        </Transition>
    }
}
