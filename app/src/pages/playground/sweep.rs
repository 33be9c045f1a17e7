//! The same input with several seeds: what varies when nothing else does. A batch of one sort, for which
//! only a number is typed; what all of it costs is told before anything is sent. Needs the WASM.

use domain::form::{Control, Field};
use leptos::{prelude::*, task::spawn_local};

use super::{
    batch::{MAX_RUNS, Plan, Planned, reckoned, variants},
    desk::Desk,
};

/// The way to a sweep, where the model has a seed.
#[component]
pub(super) fn Sweep(desk: Desk) -> impl IntoView {
    let is_seed = |field: &&Field| {
        let is_whole = matches!(field.control, Control::Number { is_whole: true, .. });
        is_whole && field.path.rsplit('/').next() == Some("seed")
    };
    let seed = desk
        .fields
        .with_value(|fields| fields.iter().find(is_seed).cloned());
    seed.map(|seed| view! { <Seeds desk seed/> })
}

#[component]
fn Seeds(desk: Desk, seed: Field) -> impl IntoView {
    let count = RwSignal::new(4_usize);
    let plan = RwSignal::new(None::<Plan>);
    // What was reckoned holds for what was typed then.
    Effect::new(move |_| {
        desk.input.track();
        desk.secrets.track();
        count.track();
        plan.set(None);
    });
    let seed = StoredValue::new(seed);
    let reckon = move |_| {
        let runs = seed.with_value(|seed| {
            let ask = untrack(|| desk.ask());
            let line = seeds(&seed.shown(&ask.input), count.get_untracked());
            variants(seed, &line, &ask)
        });
        spawn_local(async move { _ = plan.try_set(reckoned(runs).await) });
    };
    let resize = move |typed: String| {
        let typed = typed.trim().parse().unwrap_or(1);
        count.set(typed.clamp(1, MAX_RUNS));
    };
    view! {
        <section class="batch sweep" aria-label="Sweep seeds">
            <p class="sweep-line">
                <label>
                    <span>"Seeds"</span>
                    <input type="text" inputmode="numeric" autocomplete="off" value="4"
                        on:input:target=move |event| resize(event.target().value())/>
                </label>
                <button type="button" class="button" on:click=reckon>
                    {move || format!("Sweep {} seeds", count.get())}
                </button>
            </p>
            <p class="field-help">"The same input with one seed after the other, from the one above or from 1."</p>
            {move || plan.get().map(|reckoned| view! { <Planned desk reckoned plan/> })}
        </section>
    }
}

/// So many seeds from the one that is typed, as a line of a batch.
fn seeds(typed: &str, count: usize) -> String {
    let count = i64::try_from(count).unwrap_or(1);
    let first = typed.trim().parse::<i64>().unwrap_or(1);
    // Not beyond what there is.
    let first = first.min(i64::MAX - count);
    format!("{first}..{}", first + count - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_go_on_from_the_one_that_is_typed() {
        assert_eq!(seeds("", 4), "1..4");
        assert_eq!(seeds("41", 2), "41..42");
        assert_eq!(seeds("many", 1), "1..1");
        assert_eq!(
            seeds("9223372036854775807", 3),
            "9223372036854775804..9223372036854775806"
        );
    }
}
