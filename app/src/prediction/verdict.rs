//! The mark on a run that is far from what its model usually takes.

use domain::{prediction::Row, usual::Verdict};
use leptos::prelude::*;

use super::RowContext;
use crate::ui::Icon;

/// Says in words, on hover, on focus and to those who listen, how far the run is from usual; draws
/// nothing where it is not.
#[component]
pub(super) fn Mark(row: Signal<Row>, context: RowContext) -> impl IntoView {
    let verdict = Memo::new(move |_| judge(row, context));
    // What is said grows with the run; the mark stays the same, for it may have the focus.
    let is_slow = Memo::new(move |_| Some(verdict.try_get().flatten()?.is_slow()));
    let sentence = move || Some(verdict.try_get().flatten()?.sentence());
    move || {
        is_slow.try_get().flatten().map(|is_slow| {
            let (tone, icon) = if is_slow {
                ("slow", "up")
            } else {
                ("fast", "down")
            };
            view! {
                <span
                    class="verdict"
                    data-tone=tone
                    role="img"
                    tabindex="0"
                    aria-label=sentence
                    title=sentence
                    data-says=sentence
                >
                    <Icon name=icon/>
                </span>
            }
        })
    }
}

/// Reactive on the row and, only while the prediction lives, on the clock.
fn judge(row: Signal<Row>, context: RowContext) -> Option<Verdict> {
    row.try_with(|row| {
        let prediction = &row.prediction;
        let usual = context.usual.try_with_value(|usual| {
            let mut models = usual.iter();
            models
                .find(|usual| usual.model == prediction.model)
                .cloned()
        })??;
        let now = if prediction.status.is_terminal() {
            prediction.created_at
        } else {
            context.seconds.get()
        };
        usual.judge(prediction, now)
    })?
}
