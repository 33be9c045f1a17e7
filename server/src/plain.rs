//! The commands as plain pages: for browsers without JavaScript, and to look at a job again later.
//! Forms and links only; everything is asked of the backend that the other pages ask.

mod confirmation;
mod html;
pub mod run;

use std::sync::Arc;

use app::{Assets, backend::Backend};
use axum::{
    Extension, Router,
    body::Bytes,
    extract::{Path, State},
    response::{IntoResponse as _, Redirect, Response},
    routing::{get, post},
};
use domain::{
    command::{Command, JobId},
    fault::{Fault, FaultKind},
    id::PredictionId,
    selection::MAX_SELECTED,
};
use http::HeaderMap;
use url::form_urlencoded;

use crate::{access::Session, fault};

pub(crate) use html::page;

use confirmation::{CommandQuestion, OpenConfirmations};

/// What the pages are made with.
#[derive(Clone)]
struct Plain {
    backend: Arc<dyn Backend>,
    css: Arc<str>,
    confirmations: Arc<OpenConfirmations>,
}

/// `POST /command`, which asks first; `GET /jobs/{job}`, and `POST` to stop it.
pub fn router(backend: Arc<dyn Backend>, assets: &Assets) -> Router {
    let css = Arc::from(&*assets.css);
    Router::new()
        .route("/command", post(command))
        .route("/jobs/{job}", get(job).post(stop))
        .with_state(Plain {
            backend,
            css,
            confirmations: Arc::default(),
        })
}

async fn command(
    State(plain): State<Plain>,
    session: Option<Extension<Session>>,
    headers: HeaderMap,
    form: Bytes,
) -> Response {
    let session = session.as_ref().map(|Extension(session)| session.id());
    answered(plain.command(&form, session).await, &headers)
}

async fn job(State(plain): State<Plain>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    answered(plain.job(&id).await, &headers)
}

async fn stop(State(plain): State<Plain>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    answered(plain.stop(&id).await, &headers)
}

fn answered(answer: Result<Response, Fault>, headers: &HeaderMap) -> Response {
    answer.unwrap_or_else(|fault| fault::answer(&fault, headers))
}

impl Plain {
    /// Asks, or starts what the form's token confirms.
    async fn command(&self, form: &[u8], session: Option<&[u8]>) -> Result<Response, Fault> {
        let Form {
            command,
            ids,
            confirmation,
        } = Form::read(form)?;
        let question = CommandQuestion {
            session,
            command,
            ids: &ids,
        };
        let confirmed = confirmation
            .as_deref()
            .map(|token| self.confirmations.close(token, question));
        if confirmed == Some(true) {
            let job = self.backend.command(command, ids).await?;
            return Ok(see(&job));
        }
        let stakes = self.backend.stakes(&ids).await?;
        let token = self.confirmations.open(question).ok_or_else(|| {
            Fault::new(
                FaultKind::Unavailable,
                "Nothing can be confirmed right now.",
            )
        })?;
        let shown = html::ShownQuestion {
            command,
            ids: &ids,
            stakes: &stakes,
            token: &token,
            is_repeated: confirmed.is_some(),
        };
        Ok(html::question(&self.css, &shown).into_response())
    }

    async fn job(&self, id: &str) -> Result<Response, Fault> {
        let id = read(id)?;
        let progress = self.backend.progress(&id, 0).await?.ok_or_else(unknown)?;
        Ok(html::report(&self.css, &id, &progress).into_response())
    }

    async fn stop(&self, id: &str) -> Result<Response, Fault> {
        let id = read(id)?;
        match self.backend.stop(&id).await? {
            true => Ok(see(&id)),
            false => Err(unknown()),
        }
    }
}

/// What is posted to [`command`].
struct Form {
    command: Command,
    ids: Vec<PredictionId>,
    /// The token of the question that the form answers; `None` where it asks first.
    confirmation: Option<String>,
}

impl Form {
    fn read(form: &[u8]) -> Result<Self, Fault> {
        let (mut command, mut ids, mut confirmation) = (None, Vec::new(), None);
        let mut keeps_files = false;
        for (name, value) in form_urlencoded::parse(form) {
            match &*name {
                "command" => command = value.parse().ok(),
                "id" => ids.push(
                    value
                        .parse()
                        .map_err(|bad| invalid(format!("An id is {bad}.")))?,
                ),
                "confirmation" => confirmation = Some(value.into_owned()),
                "keep" => keeps_files = true,
                _ => {}
            }
        }
        let command: Command = command.ok_or_else(|| invalid("A command is cancel or delete."))?;
        if ids.is_empty() {
            return Err(invalid("No prediction is selected.")
                .with_hint("Go back and check the boxes of those that you mean."));
        }
        if ids.len() > MAX_SELECTED {
            let title = format!("A selection has up to {MAX_SELECTED} predictions.");
            return Err(invalid(title));
        }
        Ok(Self {
            command: match keeps_files {
                true => command.keeping_files(true),
                false => command,
            },
            ids,
            confirmation,
        })
    }
}

/// To the job's page, by a request of its own: reloading it starts nothing.
fn see(job: &JobId) -> Response {
    Redirect::to(&app::address::job(job)).into_response()
}

fn read(id: &str) -> Result<JobId, Fault> {
    id.parse().map_err(|_| unknown())
}

fn unknown() -> Fault {
    Fault::new(FaultKind::Missing, "There is no such job.")
        .with_hint("The latest twenty are kept, until the server is started anew.")
}

fn invalid(title: impl Into<String>) -> Fault {
    Fault::new(FaultKind::Invalid, title)
}
