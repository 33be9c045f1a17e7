//! An answer as it is drawn: every piece by its sort, all of it as text. What stands in the data is a
//! quotation, and nothing in it can become a link, a command or markup.

use domain::{command::Command, id::PredictionId, status::Status};
use leptos::{ev, prelude::*};

use crate::{
    address::{self, ListAddress, PlaygroundAddress},
    eve::{
        Answer,
        answer::{Figure, Part, Piece, Place},
    },
    pages::command::{Confirm, Told},
    ui::{Icon, Toasts},
};

/// What stands where nothing was asked yet.
#[component]
pub(super) fn Opening(
    /// What asks where it is, instead of going to Eve's page.
    #[prop(optional)]
    ask: Option<Callback<String>>,
) -> impl IntoView {
    let help = move |event: ev::MouseEvent| {
        if let Some(ask) = ask {
            event.prevent_default();
            ask.run("help".to_owned());
        }
    };
    view! {
        <p class="eve-opening">
            "Answers come from this console's own mirror: each number is that of a search, which is linked. "
            <a href=address::eve("help", "") on:click=help>"What can I ask?"</a>
        </p>
    }
}

/// Draws an answer.
#[component]
pub(super) fn Drawn(
    /// What she says.
    answer: Answer,
    /// Where it was asked: the examples are asked from there.
    #[prop(into)]
    here: Signal<String>,
    /// What asks an example where it is, instead of going to Eve's page.
    #[prop(optional)]
    ask: Option<Callback<String>>,
) -> impl IntoView {
    let parts = answer.parts.into_iter();
    let parts = parts.map(|part| drawn(part, here, ask));
    let goes = answer.goes.map(|to| {
        view! { <p><a class="button" href=href(&to)><span>{label(&to)}</span><Icon name="arrow"/></a></p> }
    });
    view! {
        <div class="eve-answer">
            {parts.collect_view()}
            {goes}
        </div>
    }
}

fn drawn(part: Part, here: Signal<String>, ask: Option<Callback<String>>) -> AnyView {
    match part {
        Part::Said { text } => view! { <p dir="auto">{text}</p> }.into_any(),
        Part::Figures { heads, figures } => table(heads, figures).into_any(),
        Part::Cited { id, status, note } => cited(&id, &status, note).into_any(),
        Part::Quoted { id, text } => {
            let cite = address::prediction(&id);
            view! { <blockquote class="eve-quoted" cite=cite dir="auto">{text}</blockquote> }
                .into_any()
        }
        Part::Written { model, pieces } => written(model, pieces).into_any(),
        Part::Beyond { model, question } => {
            let to = address::eve(&question, &here.get_untracked());
            view! {
                <form class="eve-beyond" method="post" action=to>
                    <button type="submit" class="button">"Ask "{model}</button>
                </form>
            }
            .into_any()
        }
        Part::Link { to, text } => {
            view! { <p class="eve-link"><a href=href(&to) dir="auto">{text}</a></p> }.into_any()
        }
        Part::Confirm { command, ids } => view! { <Asked command ids/> }.into_any(),
        Part::Examples { questions } => {
            let example = |question: String| {
                let to = address::eve(&question, &here.get_untracked());
                let asked = question.clone();
                let click = move |event: ev::MouseEvent| {
                    let is_plain = !(event.ctrl_key() || event.meta_key() || event.shift_key());
                    if let Some(ask) = ask.filter(|_| is_plain) {
                        event.prevent_default();
                        ask.run(asked.clone());
                    }
                };
                view! { <li><a href=to on:click=click dir="auto">{question}</a></li> }
            };
            let examples = questions.into_iter().map(example).collect_view();
            view! { <ul class="eve-examples">{examples}</ul> }.into_any()
        }
    }
}

/// What a chat model wrote: text, whatever it looks like, in which only ids that it was told of lead
/// anywhere.
fn written(model: String, pieces: Vec<Piece>) -> impl IntoView {
    let piece = |piece: Piece| match piece {
        Piece::Text { text } => text.into_any(),
        Piece::Id { id, text } => {
            view! { <a href=address::prediction(&id)><code>{text}</code></a> }.into_any()
        }
        Piece::Unfounded { text } => {
            let title = "This stands in nothing that the model looked at";
            view! { <mark title=title>{text}"?"</mark> }.into_any()
        }
    };
    let pieces = pieces.into_iter().map(piece).collect_view();
    view! {
        <figure class="eve-written">
            <figcaption>"Written by the model " <code>{model}</code> ", not by this console"</figcaption>
            <p dir="auto">{pieces}</p>
        </figure>
    }
}

fn table(heads: Vec<String>, figures: Vec<Figure>) -> impl IntoView {
    let head = (!heads.is_empty()).then(|| {
        let heads = heads
            .into_iter()
            .map(|head| view! { <th scope="col">{head}</th> });
        view! { <thead><tr><td></td>{heads.collect_view()}</tr></thead> }
    });
    let row = |figure: Figure| {
        let values = figure
            .values
            .into_iter()
            .map(|value| view! { <td dir="auto">{value}</td> });
        view! { <tr><th scope="row" dir="auto">{figure.name}</th>{values.collect_view()}</tr> }
    };
    let rows = figures.into_iter().map(row).collect_view();
    view! { <table class="eve-figures">{head}<tbody>{rows}</tbody></table> }
}

fn cited(id: &PredictionId, status: &Status, note: String) -> impl IntoView + use<> {
    view! {
        <p class="eve-cited">
            <a href=address::prediction(id)><code>{id.short()}</code></a>
            " "
            <b>{status.label().to_owned()}</b>
            " "
            <span dir="auto">{note}</span>
        </p>
    }
}

/// A command that waits for its confirmation: a form that leads to the page that asks, and with the
/// WASM the dialog that does.
#[component]
fn Asked(command: Command, ids: Vec<PredictionId>) -> impl IntoView {
    let toasts = use_context::<Toasts>();
    let is_asked = RwSignal::new(false);
    let inputs = ids.iter().map(|id| {
        view! { <input type="hidden" name="id" value=id.to_string()/> }
    });
    let inputs = inputs.collect_view();
    let set = StoredValue::new(ids);
    let ask = move |event: ev::MouseEvent| {
        event.prevent_default();
        is_asked.set(true);
    };
    let told = Told {
        taken: Callback::new(|()| {}),
        failed: Callback::new(|_| {}),
        done: Callback::new(move |()| {
            if let Some(toasts) = toasts {
                toasts.done([command.done(), "."].concat());
            }
            _ = is_asked.try_set(false);
        }),
        closed: Callback::new(move |()| _ = is_asked.try_set(false)),
    };
    view! {
        <form class="eve-confirm" method="post" action=address::COMMAND>
            {inputs}
            <button type="submit" class="button danger" name="command" value=command.word() on:click=ask>
                {command.label()}"…"
            </button>
        </form>
        {move || is_asked.get().then(|| view! { <Confirm command ids=set.get_value() told/> })}
    }
}

/// Where a place is.
pub(super) fn href(place: &Place) -> String {
    match place {
        Place::List { query } => ListAddress::default().searching(query).href(),
        Place::Prediction { id } => address::prediction(id),
        Place::Again { id } => PlaygroundAddress {
            from: Some(id.clone()),
            ..PlaygroundAddress::default()
        }
        .href(),
        Place::File { id, number } => address::media(id, *number),
    }
}

fn label(place: &Place) -> &'static str {
    match place {
        Place::List { .. } => "Open the list",
        Place::Prediction { .. } => "Open the prediction",
        Place::Again { .. } => "Try in Playground",
        Place::File { .. } => "Open the file",
    }
}
