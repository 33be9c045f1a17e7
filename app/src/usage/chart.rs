//! What every chart has: a name, a legend, a picture, links over it, and a table.
//!
//! What is drawn is one picture for assistive technology. The links lie over it for the pointer; for
//! the keyboard the same ones stand in the table.

use domain::usage::Usage;
use leptos::prelude::*;

use super::{
    plane::{HEIGHT, WIDTH},
    words::moment,
};

/// A chart that is to be put together.
pub(super) struct Chart {
    /// The name of what is drawn.
    pub(super) title: &'static str,
    /// What that is.
    pub(super) says: &'static str,
    /// What each look means.
    pub(super) legend: AnyView,
    /// Lines and labels of the plane.
    pub(super) axes: AnyView,
    /// The greatest value, in words.
    pub(super) greatest: String,
    /// What is drawn on the plane.
    pub(super) drawn: Vec<AnyView>,
    /// What leads to the list.
    pub(super) links: Vec<AnyView>,
    /// The names of the table's columns, but for the first.
    pub(super) columns: Vec<String>,
    /// Its rows.
    pub(super) rows: Vec<AnyView>,
}

impl Chart {
    /// Puts it together.
    pub(super) fn view(self, usage: &Usage) -> impl IntoView + use<> {
        let described = format!(
            "From {} to {} {}; the greatest is {}. The table below has every value.",
            moment(usage, usage.from),
            moment(usage, usage.to),
            usage.zone.name(),
            self.greatest
        );
        let from = format!("From ({})", usage.zone.name());
        let title = self.title;
        let id = title.to_lowercase().replace(' ', "-");
        let (named, told) = (format!("usage-{id}"), format!("usage-{id}-text"));
        let shape = format!("0 0 {WIDTH} {HEIGHT}");
        let links_shape = shape.clone();
        let table = format!("{title} as a table");
        let columns = self.columns.into_iter();
        let columns = columns.map(|name| view! { <th scope="col" dir="auto">{name}</th> });
        view! {
            <figure class="usage-chart">
                <figcaption><h2>{title}</h2><p>{self.says}</p></figcaption>
                {self.legend}
                <div class="usage-plane">
                    <svg role="img" aria-labelledby=named aria-describedby=told viewBox=shape>
                        <title id=named.clone()>{format!("{title} over time")}</title>
                        <desc id=told.clone()>{described}</desc>
                        {self.axes}
                        {self.drawn}
                    </svg>
                    <svg class="usage-links" aria-hidden="true" viewBox=links_shape>{self.links}</svg>
                </div>
                <details class="usage-table">
                    <summary>{table.clone()}</summary>
                    <div class="usage-rows" tabindex="0" role="region" aria-label=table>
                        <table>
                            <thead><tr><th scope="col">{from}</th>{columns.collect_view()}</tr></thead>
                            <tbody>{self.rows}</tbody>
                        </table>
                    </div>
                </details>
            </figure>
        }
    }
}

/// A link over a part of the plane.
pub(super) fn link(href: String, told: String, [x, y, width, height]: [f64; 4]) -> AnyView {
    view! {
        <a href=href tabindex="-1">
            <title>{told}</title>
            <rect x=short(x) y=short(y) width=short(width) height=short(height)></rect>
        </a>
    }
    .into_any()
}

/// A number as a picture needs it.
pub(super) fn short(number: f64) -> String {
    format!("{number:.1}")
}
