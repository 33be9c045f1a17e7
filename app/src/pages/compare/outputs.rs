//! What came out, side by side: two pictures under a slider, videos that keep in step.

use domain::{
    kind::Kind,
    prediction::{Copy, Detail, Part},
};
use leptos::{ev, html, prelude::*};

use crate::{
    address,
    pages::payload::Payload,
    prediction::OutputView,
    ui::{self, Icon},
};

/// The outputs of the predictions.
#[component]
pub(super) fn Outputs(sides: Vec<Detail>) -> impl IntoView {
    let pictures: Vec<String> = sides.iter().filter_map(picture).collect();
    let slider = match <[String; 2]>::try_from(pictures) {
        Ok(pictures) if sides.len() == 2 => Some(view! { <Slider pictures/> }),
        _ => None,
    };
    let side = |side: Detail| {
        let name = side.row.prediction.id.short();
        let label = name.clone();
        let is_data = side.output.is_some() && side.files.is_empty() && side.text.is_none();
        let detail = RwSignal::new(side);
        let body = match is_data {
            true => view! { <Payload detail part=Part::Output/> }.into_any(),
            false => view! { <OutputView detail/> }.into_any(),
        };
        view! {
            <section class="pane" aria-label=label>
                <header><h3><code>{name}</code></h3></header>
                {body}
            </section>
        }
    };
    if sides.is_empty() {
        return None;
    }
    Some(view! {
        <h2>"Outputs"</h2>
        {slider}
        <div
            class="compare-outputs"
            on:play:capture=in_step
            on:pause:capture=in_step
            on:seeked:capture=in_step
        >
            {sides.into_iter().map(side).collect_view()}
        </div>
    })
}

fn in_step(event: ev::Event) {
    ui::keep_in_step(&event);
}

/// The address of a prediction's first file, where that is a picture.
fn picture(side: &Detail) -> Option<String> {
    let file = side.files.first()?;
    let is_there = file.kind == Kind::Image && file.copy == Copy::Kept;
    is_there.then(|| address::media(&side.row.prediction.id, file.number))
}

/// Two pictures, one above the other, and how much of the upper one is seen.
#[component]
fn Slider(pictures: [String; 2]) -> impl IntoView {
    let frame = NodeRef::<html::Div>::new();
    let cut = RwSignal::new("50".to_owned());
    Effect::new(move |_| {
        if let Some(frame) = frame.get() {
            cut.with(|cut| ui::set_property(&frame, "--cut", &[cut, "%"].concat()));
        }
    });
    let [left, right] = pictures;
    view! {
        <figure class="slider" data-media="">
            <div node_ref=frame>
                <img src=right alt="The second output"/>
                <img src=left alt="The first output"/>
            </div>
            <input
                type="range"
                min="0"
                max="100"
                prop:value=cut
                aria-label="How much is seen of the first output"
                on:input=move |event| cut.set(event_target_value(&event))
            />
            <p class="media-note">
                <Icon name="alert"/>
                <span>"These images can't be shown on top of each other: one of them can't be shown at all."</span>
            </p>
        </figure>
    }
}
