//! What stands in one column of one row of the list.

use domain::{id::PredictionId, kind::Kind, prediction::Row, timing};
use leptos::{either::Either, prelude::*};

use super::{
    Column, DASH, RowContext, StatusBadge, cost_text, duration, files::kind_icon, model_name, read,
    verdict::Mark,
};
use crate::{
    address,
    ui::{CopyButton, Icon, Moment, date_time},
};

/// Draws the cell of a prediction in a column.
pub(super) fn cell(
    column: Column,
    row: Signal<Row>,
    context: RowContext,
    hrefs: &Hrefs,
) -> AnyView {
    let elapsed = |of| duration(row, of, context.tenths).into_any();
    let content = match column {
        Column::Status => view! { <StatusBadge row/> }.into_any(),
        Column::Id => id(row, hrefs.page.clone()),
        Column::Thumbnail => thumbnail(row),
        Column::Model => {
            let model = text(row, |row| model_name(&row.prediction));
            view! { <span title=model dir="auto">{model}</span> }.into_any()
        }
        Column::Source => {
            let source = text(row, |row| row.prediction.source.label().to_owned());
            view! { <span class="tag">{source}</span> }.into_any()
        }
        Column::Account => text(row, |row| row.prediction.account.to_string()).into_any(),
        Column::Kind => {
            let kind = text(row, |row| {
                let kind = row.prediction.kind.map_or(DASH, Kind::label);
                kind.to_owned()
            });
            kind.into_any()
        }
        Column::Queued => elapsed(timing::queued),
        Column::Running => elapsed(timing::running),
        Column::Total => view! { <Mark row context/> {elapsed(timing::total)} }.into_any(),
        Column::Cost => cost(row),
        Column::Created => {
            let at = row.with_untracked(|row| row.prediction.created_at);
            view! { <Moment at now=context.seconds form=context.times/> }.into_any()
        }
        Column::Peek => {
            view! {
                <a class="icon-button" href=hrefs.peek.clone() data-peek="" aria-label="Preview" title="Preview">
                    <Icon name="panel"/>
                </a>
            }
            .into_any()
        }
    };
    view! { <td role="cell" class=column.class()>{content}</td> }.into_any()
}

/// Where a row leads.
#[derive(Clone, Debug)]
pub(super) struct Hrefs {
    /// To the prediction's own page.
    pub(super) page: String,
    /// To the prediction in the sidebar.
    pub(super) peek: String,
}

fn text(row: Signal<Row>, get: fn(&Row) -> String) -> impl Fn() -> String + Copy + Send + 'static {
    move || read(row, get)
}

fn id(row: Signal<Row>, href: String) -> AnyView {
    let id = row.with_untracked(|row| row.prediction.id.clone());
    let deletion = move || {
        let at = read(row, |row| row.prediction.deleted_upstream_at)?;
        let title = format!("Deleted upstream on {}", date_time(at));
        Some(view! {
            <span class="gone" role="img" aria-label=title.clone() title=title>
                <Icon name="trash"/>
            </span>
        })
    };
    view! {
        <span class="id">
            {deletion}
            <a href=href title=id.upstream().to_owned()>{id.short()}</a>
            {account_tag(&id)}
            <CopyButton text=id.upstream().to_owned() what="id"/>
        </span>
    }
    .into_any()
}

/// The account, where the id alone does not say which prediction it is.
pub(super) fn account_tag(id: &PredictionId) -> impl IntoView + use<> {
    let account = id.account();
    account.map(|account| view! { <span class="tag">{account.to_string()}</span> })
}

/// The first output, small, in a box of its own size; what has no picture shows what it is.
fn thumbnail(row: Signal<Row>) -> AnyView {
    let id = row.with_untracked(|row| row.prediction.id.clone());
    let shown = Memo::new(move |_| read(row, |row| (row.picture, row.prediction.kind)));
    let content = move || match shown.try_get()? {
        (true, _) => Some(Either::Left(view! {
            <img src=address::thumbnail(&id, 0) alt="" loading="lazy" decoding="async"/>
            <a
                class="media-note"
                href=address::download(&id, 0)
                download=""
                rel="external"
                aria-label="This image can't be shown. Download it"
                title="This image can't be shown. Download it"
            >
                <Icon name="alert"/>
            </a>
        })),
        (false, kind) => Some(Either::Right(
            kind.map(|kind| view! { <Icon name=kind_icon(kind)/> }),
        )),
    };
    view! { <span class="thumbnail" data-media="">{content}</span> }.into_any()
}

fn cost(row: Signal<Row>) -> AnyView {
    let note = move || {
        read(row, |row| {
            row.prediction.cost.is_none().then_some("Not reported")
        })
    };
    let cost = text(row, |row| {
        cost_text(&row.prediction).unwrap_or_else(|| DASH.to_owned())
    });
    view! { <span title=note>{cost}</span> }.into_any()
}
