//! What is left of a prediction that was deleted while its output files were kept: the files, and
//! what they belonged to.

use domain::prediction::Remains;
use leptos::prelude::*;
use leptos_meta::Title;

use super::LastList;
use crate::{
    address,
    live::Live,
    prediction::FileList,
    ui::{Icon, date_time},
};

/// The page of a deleted prediction of which files are left.
#[component]
pub(super) fn RemainsPage(
    /// What is left.
    remains: Remains,
) -> impl IntoView {
    let LastList(list) = expect_context();
    let Remains {
        id,
        model,
        created_at,
        deleted_at,
        files,
    } = remains;
    let (title, field) = (id.short(), id.to_string());
    let shown = id.upstream().to_owned();
    // From the deletion on: whatever the time is, upstream has none of its files.
    let now = expect_context::<Live>().clock.seconds(deleted_at);
    let known = [
        " Our copies of its output files were kept. It was created on ",
        &date_time(created_at),
        " and deleted on ",
        &date_time(deleted_at),
        "; nothing else is known of it any more.",
    ]
    .concat();
    view! {
        <Title text=title/>
        <article class="page detail">
            <header class="detail-head">
                <a class="back" href=move || list.get()>
                    <Icon name="back"/>
                    <span>"Predictions"</span>
                </a>
                <div class="detail-title">
                    <h1>
                        <span class="detail-model" dir="auto">{model}</span>
                        <span class="id"><code>{shown}</code></span>
                    </h1>
                </div>
                <p class="banner" data-tone="warn">
                    <Icon name="alert"/>
                    <span>
                        <b>"This prediction was deleted."</b>
                        {known}
                    </span>
                </p>
            </header>
            <section class="pane" aria-labelledby="files-heading">
                <header><h2 id="files-heading">"Output files"</h2></header>
                <FileList id files=Signal::stored(files) now/>
                <form class="remains-act" method="post" action=address::COMMAND>
                    <input type="hidden" name="id" value=field/>
                    <button type="submit" class="button danger" name="command" value="delete">"Delete the files"</button>
                </form>
            </section>
        </article>
    }
}
