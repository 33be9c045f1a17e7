//! The models, and the Playground's runs of them.

use domain::{
    feed::FeedCursor,
    id::PredictionId,
    model::{Catalogue, Sheet},
    playground::{Ask, Checked, Ran},
    time::Timestamp,
    usage::Summary,
};
#[cfg(feature = "ssr")]
use domain::{
    id::AccountName,
    query::{Qualifier, Query, Term},
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{ApiFault, Json};
#[cfg(feature = "ssr")]
use super::{fault, now};

/// The Playground as it is opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bench {
    /// What there is to choose from.
    pub catalogue: Catalogue,
    /// The model; `None` where none is chosen, or where there is none of that name.
    pub sheet: Option<Sheet>,
    /// The input that it begins with.
    pub input: String,
    /// What can be said of that before a run.
    pub checked: Checked,
    /// What became of a form that was posted.
    pub ran: Option<Ran>,
    /// Where the live stream goes on from here.
    pub cursor: FeedCursor,
    /// The server's time when it was read.
    pub now: Timestamp,
}

/// A model, and how it went here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// Everything about it.
    pub sheet: Sheet,
    /// The search that finds its predictions.
    pub query: String,
    /// What those amount to.
    pub history: Summary,
}

/// A form that was posted, and what became of it: a context of the page that answers it.
#[cfg(feature = "ssr")]
#[derive(Clone, Debug)]
pub struct Posted {
    /// What was asked for, without its secrets.
    pub ask: Ask,
    /// What became of it.
    pub ran: Ran,
}

/// The models of all accounts.
#[server(name = ListModels, prefix = "/api", endpoint = "models", input = Json, output = Json)]
pub async fn catalogue() -> Result<Catalogue, ApiFault> {
    fault::told(fault::backend()?.catalogue().await)
}

/// A model; `None` where there is none of that name.
#[server(name = ModelCard, prefix = "/api", endpoint = "model", input = Json, output = Json)]
pub async fn card(
    /// Its slug.
    slug: String,
    /// The account's name; empty for the first that has it.
    account: String,
) -> Result<Option<Card>, ApiFault> {
    let backend = fault::backend()?;
    let account: Option<AccountName> = account.parse().ok();
    let Some(sheet) = fault::told(backend.sheet(account.as_ref(), &slug).await)? else {
        return Ok(None);
    };
    let model = Term::exactly(Qualifier::Model, &sheet.model.slug);
    let account = Term::of(Qualifier::Account, sheet.model.account.as_str());
    let query = Query::of(model.into_iter().chain(account).collect());
    let history = backend.summary(&query).await;
    Ok(Some(Card {
        sheet,
        query: query.to_string(),
        history: fault::told(history)?,
    }))
}

/// The Playground with a model, and with the input of a prediction where one is named.
#[server(name = OpenPlayground, prefix = "/api", endpoint = "playground", input = Json, output = Json)]
pub async fn bench(
    /// The model's slug; empty for that of the prediction, or none.
    model: String,
    /// The account's name; empty for the first that has the model.
    account: String,
    /// The prediction.
    from: Option<PredictionId>,
) -> Result<Bench, ApiFault> {
    let backend = fault::backend()?;
    // The cursor first: what begins between the two reads is then told.
    let cursor = fault::told(backend.cursor().await)?;
    let posted = use_context::<Posted>();
    let (mut account, mut model) = match &posted {
        Some(Posted { ask, .. }) => (Some(ask.account.clone()), ask.model.clone()),
        None => (account.parse::<AccountName>().ok(), model),
    };
    let mut input = None;
    if let Some(from) = from {
        let detail = fault::told(backend.whole(&from).await)?;
        let detail = fault::told(detail.ok_or_else(domain::fault::Fault::no_such_prediction))?;
        let prediction = detail.row.prediction;
        account = account.or(Some(prediction.account));
        model = if model.is_empty() {
            prediction.model
        } else {
            model
        };
        input = detail
            .input
            .filter(|input| input.trim_start().starts_with('{'));
    }
    let sheet = match model.is_empty() {
        true => None,
        false => fault::told(backend.sheet(account.as_ref(), &model).await)?,
    };
    let (input, ran) = match posted {
        Some(Posted { ask, ran }) => (Some(ask.input), Some(ran)),
        None => (input.map(|input| open(&input, sheet.as_ref())), None),
    };
    let input = input.unwrap_or_else(|| "{}".to_owned());
    let checked = match (&ran, &sheet) {
        (Some(Ran::Unfit(checked)), _) => checked.clone(),
        (_, Some(sheet)) => {
            let ask = Ask {
                account: sheet.model.account.clone(),
                model: sheet.model.slug.clone(),
                input: input.clone(),
                secrets: Vec::new(),
            };
            fault::told(backend.check(&ask).await)?
        }
        (_, None) => Checked::default(),
    };
    Ok(Bench {
        catalogue: fault::told(backend.catalogue().await)?,
        sheet,
        input,
        checked,
        ran,
        cursor,
        now: now(),
    })
}

/// An input that was sent once, laid out, as its model takes it now, and without the masks that stand
/// for its secrets.
#[cfg(feature = "ssr")]
fn open(input: &str, sheet: Option<&Sheet>) -> String {
    use domain::{form::Control, json, talk};

    let is_chat = sheet.is_some_and(|sheet| sheet.model.is_chat);
    let talk = is_chat.then(|| talk::of_prompt(input));
    let input = talk.as_deref().unwrap_or(input);
    let fields = sheet.and_then(|sheet| sheet.inputs.as_deref());
    let secrets = fields.unwrap_or_default().iter();
    let secrets = secrets.filter(|field| matches!(field.control, Control::Secret));
    let without = |input: String, path: &str| json::place::put(&input, path, None);
    secrets.fold(json::pretty(input), |input, field| {
        without(input, &field.path)
    })
}

/// Whether inputs fit their model, and what the runs cost. Sends nothing.
#[server(name = CheckInputs, prefix = "/api", endpoint = "check", input = Json, output = Json)]
pub async fn check(
    /// At most fifty.
    asks: Vec<Ask>,
) -> Result<Vec<Checked>, ApiFault> {
    let backend = fault::backend()?;
    let mut checked = Vec::new();
    for ask in asks.iter().take(50) {
        checked.push(fault::told(backend.check(ask).await)?);
    }
    Ok(checked)
}

/// Makes one run; never a second one, whatever becomes of the answer.
#[server(name = RunModel, prefix = "/api", endpoint = "run", input = Json, output = Json)]
pub async fn run(
    /// What.
    ask: Ask,
) -> Result<Ran, ApiFault> {
    fault::told(fault::backend()?.run(&ask).await)
}

/// What may have become of a run whose answer was lost.
#[server(name = SeekRun, prefix = "/api", endpoint = "seek", input = Json, output = Json)]
pub async fn seek(
    /// What was to be run.
    ask: Ask,
    /// When it was sent.
    since: Timestamp,
) -> Result<Vec<PredictionId>, ApiFault> {
    fault::told(fault::backend()?.seek(&ask, since).await)
}

/// Takes a prediction for a run of the Playground.
#[server(name = ClaimRun, prefix = "/api", endpoint = "claim", input = Json, output = Json)]
pub async fn claim(
    /// Its id.
    id: PredictionId,
) -> Result<(), ApiFault> {
    fault::told(fault::backend()?.claim(&id).await)
}

/// Where what an address leads to can be looked at, through this console, for a while. The browser
/// itself goes to no address that was typed.
#[server(name = PreviewAddress, prefix = "/api", endpoint = "preview", input = Json, output = Json)]
pub async fn preview(
    /// The address.
    address: String,
) -> Result<String, ApiFault> {
    let token = fault::backend()?.preview(&address).await;
    Ok(crate::address::preview(&fault::told(token)?))
}
