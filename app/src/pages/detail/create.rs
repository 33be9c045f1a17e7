//! The third way to look at an input: as programs that send it again. Asked for when it is chosen.

use domain::{id::PredictionId, program::Program};
use leptos::{either::EitherOf4, prelude::*};

use crate::{
    address,
    api::{self, ApiFault},
    prediction::Programs,
    ui::FaultNote,
};

/// The programs, once they are wanted.
pub(super) type Written = Resource<Result<Option<Vec<Program>>, ApiFault>>;

/// The programs of a prediction, asked for as soon as they are wanted. Made where the page is made:
/// what is drawn may be drawn several times.
pub(super) fn written(id: PredictionId, is_wanted: Signal<bool>) -> Written {
    Resource::new_blocking(
        move || is_wanted.get(),
        move |is_wanted| {
            let id = id.clone();
            async move {
                match is_wanted {
                    true => api::programs(id).await.map(Some),
                    false => Ok(None),
                }
            }
        },
    )
}

/// The programs of one prediction.
#[component]
pub(super) fn Create(id: PredictionId, written: Written) -> impl IntoView {
    let retry = address::prediction(&id);
    let waiting = || view! { <p class="nothing">"Being written."</p> };
    view! {
        <Transition fallback=waiting>
            {move || {
                let retry = retry.clone();
                Suspend::new(async move {
                    match written.await {
                        Ok(None) => EitherOf4::A(waiting()),
                        Ok(Some(programs)) if programs.is_empty() => EitherOf4::B(view! {
                            <p class="nothing">
                                "There is no program to copy: the input is not known, is no JSON object, or is longer than 256 kB."
                            </p>
                        }),
                        Ok(Some(programs)) => EitherOf4::C(view! {
                            <p class="pane-note">"Sends the same model and input. Your key is read from SKYTELLS_API_KEY."</p>
                            <Programs programs/>
                        }),
                        Err(ApiFault(fault)) => EitherOf4::D(view! { <FaultNote fault retry/> }),
                    }
                })
            }}
        </Transition>
    }
}
