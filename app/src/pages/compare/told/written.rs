//! Which predictions an address names, and what is written of them.

use domain::{
    compare::SIDES,
    fault::{Fault, FaultKind},
    id::PredictionId,
};
use leptos::prelude::*;

use super::{Told, choose::offered, table::Table};
use crate::{
    api::{ApiFault, fault, now},
    ui::Icon,
};

/// What is told of what is named.
pub(super) async fn told(names: Vec<String>) -> Result<Told, ApiFault> {
    let (mut ids, mut strange) = (Vec::new(), Vec::new());
    for name in names {
        match name.parse::<PredictionId>() {
            Ok(id) => ids.push(id),
            Err(_) => strange.push(name),
        }
    }
    let strange = left_out("No prediction's id: ", strange);
    let backend = fault::backend()?;
    if let [id] = &ids[..] {
        let offered = fault::told(offered(&*backend, id).await)?;
        return Ok(Told {
            html: view! { {strange} {offered} }.to_html(),
            sides: Vec::new(),
        });
    }
    if !SIDES.contains(&ids.len()) {
        let title = "Two to four predictions can be compared.";
        let hint = "Select that many in the list, or name their ids in the address: \
                    /compare?ids=one,another.";
        return fault::told(Err(Fault::new(FaultKind::Invalid, title).with_hint(hint)));
    }
    let comparison = fault::told(backend.compare(&ids).await)?;
    let is_known = |id: &PredictionId| {
        let mut sides = comparison.sides.iter();
        sides.any(|side| side.row.prediction.id == *id)
    };
    let missing = ids.iter().filter(|id| !is_known(id));
    let missing: Vec<String> = missing.map(ToString::to_string).collect();
    if !SIDES.contains(&comparison.sides.len()) {
        let title = ["Not known here: ", &missing.join(", "), "."].concat();
        let hint = "Fewer than two are left to compare. The others may belong to another account, \
                    or they were deleted.";
        return fault::told(Err(Fault::new(FaultKind::Missing, title).with_hint(hint)));
    }
    let missing = left_out("Not known here, so left out: ", missing);
    let sides = comparison.sides.clone();
    let html = view! { {strange} {missing} <Table comparison now=now()/> };
    Ok(Told {
        html: html.to_html(),
        sides,
    })
}

/// What of the address is not compared, where there is such.
fn left_out(why: &'static str, names: Vec<String>) -> Option<AnyView> {
    let names = (!names.is_empty()).then(|| names.join(", "))?;
    let note = view! {
        <p class="banner" data-tone="warn">
            <Icon name="alert"/>
            <span>{why} <code>{names}</code></span>
        </p>
    };
    Some(note.into_any())
}
