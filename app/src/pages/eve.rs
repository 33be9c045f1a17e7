//! Eve's page, which works as a form without a script, and her panel on every page. Both draw the
//! same answer. An address costs nothing, whoever follows it: a chat model is asked by the panel, or by a
//! form that is posted. Must not know how she understands or where her numbers come from.

mod drawn;
mod panel;

use leptos::{either::EitherOf3, prelude::*};
use leptos_meta::Title;

use self::drawn::{Drawn, Opening};
pub(super) use self::panel::Panel;
#[cfg(feature = "hydrate")]
pub(super) use self::panel::fetch as fetch_panel;
use crate::{
    address,
    api::ApiFault,
    eve::{self, Beyond},
    ui::{FaultNote, Icon},
};

/// A question in the address, and its answer.
#[component]
pub(super) fn EvePage() -> impl IntoView {
    let params = address::use_query();
    let param = move |key: &'static str| {
        Memo::new(move |_| params.with(|it| it.get_str(key).unwrap_or_default().trim().to_owned()))
    };
    let (question, here) = (param("question"), param("here"));
    // What was posted, the server says so; in the browser there is only the address.
    let beyond = use_context::<Beyond>().unwrap_or_default();
    let told = Resource::new(
        move || (question.get(), here.get()),
        move |(question, here)| eve::ask(question, here, beyond),
    );
    let retry = move || address::eve(&question.get_untracked(), &here.get_untracked());
    view! {
        <Title text="Eve"/>
        <div class="eve-page">
            <h1>"Eve"</h1>
            <form class="eve-form" role="search" aria-label="Eve" action=address::EVE>
                <input
                    class="eve-question"
                    name="question"
                    aria-label="Question"
                    placeholder="Ask about your predictions"
                    autocomplete="off"
                    dir="auto"
                    maxlength="400"
                    value=move || question.get()
                />
                <input type="hidden" name="here" value=move || here.get()/>
                <button class="button" type="submit"><Icon name="arrow"/><span>"Ask"</span></button>
            </form>
            <Suspense>
                {move || Suspend::new(async move {
                    match told.await {
                        Ok(told) if told.question.is_empty() => EitherOf3::A(view! {
                            <Opening/>
                            <Drawn answer=told.answer here/>
                        }),
                        Ok(told) => EitherOf3::B(view! {
                            <section aria-label="Answer"><Drawn answer=told.answer here/></section>
                        }),
                        Err(ApiFault(fault)) => {
                            EitherOf3::C(view! { <FaultNote fault retry=retry()/> })
                        }
                    }
                })}
            </Suspense>
        </div>
    }
}
