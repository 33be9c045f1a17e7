//! The Playground's form as a browser posts it that runs no script: one run, and then its prediction;
//! or the form again, with what was typed and what is wrong.

use std::sync::Arc;

use app::{
    address::{self, PLAYGROUND},
    api::Posted,
    backend::Backend,
};
use axum::{
    Router,
    body::Bytes,
    extract::State,
    response::{IntoResponse as _, Redirect, Response},
    routing::post,
};
use domain::{
    fault::Fault,
    form::{Control, Field},
    id::{AccountName, PredictionId},
    playground::{Ask, Ran},
    talk::{self, Message},
};
use futures::future::BoxFuture;
use http::{HeaderMap, request::Parts};
use url::form_urlencoded;

use super::{answered, invalid};

/// Draws the Playground for a form that was posted.
pub type Draw = Arc<dyn Fn(Parts, Posted) -> BoxFuture<'static, Response> + Send + Sync>;

#[derive(Clone)]
struct Desk {
    backend: Arc<dyn Backend>,
    draw: Draw,
}

/// `POST /playground`.
pub fn router(backend: Arc<dyn Backend>, draw: Draw) -> Router {
    Router::new()
        .route(PLAYGROUND, post(posted))
        .with_state(Desk { backend, draw })
}

async fn posted(State(desk): State<Desk>, parts: Parts, form: Bytes) -> Response {
    let headers: HeaderMap = parts.headers.clone();
    answered(desk.answer(parts, &form).await, &headers)
}

impl Desk {
    async fn answer(&self, parts: Parts, form: &[u8]) -> Result<Response, Fault> {
        let form = Form::read(form)?;
        if let Some(id) = form.claimed {
            self.backend.claim(&id).await?;
            return Ok(Redirect::to(&address::prediction(&id)).into_response());
        }
        let sheet = self.backend.sheet(Some(&form.account), &form.model).await?;
        let sheet = sheet.ok_or_else(|| invalid("This account has no model of that name."))?;
        let ask = form.ask(sheet.inputs.as_deref().unwrap_or_default());
        match self.backend.run(&ask).await? {
            Ran::Started(row) => {
                let href = address::prediction(&row.prediction.id);
                Ok(Redirect::to(&href).into_response())
            }
            ran @ (Ran::Unfit(_) | Ran::Refused { .. } | Ran::Unsure { .. }) => {
                let ask = Ask {
                    secrets: Vec::new(),
                    ..ask
                };
                Ok((self.draw)(parts, Posted { ask, ran }).await)
            }
        }
    }
}

/// What is posted.
struct Form {
    account: AccountName,
    model: String,
    /// The input when the form was drawn.
    base: String,
    /// The input as JSON, which may have been changed.
    input: String,
    /// Paths of fields, and what stands in them.
    typed: Vec<(String, String)>,
    /// Paths of conversations, and the messages that stand in them.
    talks: Vec<(String, Vec<Message>)>,
    secrets: Vec<(String, String)>,
    /// The prediction that somebody says is theirs.
    claimed: Option<PredictionId>,
}

impl Form {
    fn read(form: &[u8]) -> Result<Self, Fault> {
        let (mut account, mut model, mut base) = (None, String::new(), "{}".to_owned());
        let (mut input, mut typed, mut secrets) = (None, Vec::new(), Vec::new());
        let (mut claimed, mut talks) = (None, Vec::<(String, Vec<Message>)>::new());
        for (name, value) in form_urlencoded::parse(form) {
            // Browsers send lines as mail does.
            let value = value.replace("\r\n", "\n");
            match (
                &*name,
                name.strip_prefix("field"),
                name.strip_prefix("secret"),
            ) {
                ("account", ..) => account = value.parse().ok(),
                ("model", ..) => model = value,
                ("base", ..) => base = value,
                ("input", ..) => input = Some(value),
                ("claim", ..) => claimed = value.parse().ok(),
                (_, Some(path), _) => typed.push((path.to_owned(), value)),
                (_, _, Some(path)) => secrets.push((path.to_owned(), value)),
                _ => take_message(&mut talks, &name, value),
            }
        }
        Ok(Self {
            account: account.ok_or_else(|| invalid("The form names no account."))?,
            model,
            input: input.unwrap_or_else(|| base.clone()),
            base,
            typed,
            talks,
            secrets,
            claimed,
        })
    }

    /// The input with every field that was changed; what was not touched stays as it was, to the byte.
    fn ask(self, fields: &[Field]) -> Ask {
        let field = |path: &str| fields.iter().find(|field| field.path == path);
        let mut input = self.input;
        for (path, typed) in &self.typed {
            if let Some(field) = field(path)
                && !is_same(&field.shown(&self.base), typed)
            {
                input = field.typed(&input, typed);
            }
        }
        for (path, said) in self.talks {
            if let Some(field) = field(&path).filter(|it| it.control == Control::Messages)
                && !is_as_drawn(&field.shown(&self.base), &said)
            {
                input = field.typed(&input, &talk::folded(said).unwrap_or_default());
            }
        }
        let is_secret =
            |path: &str| field(path).is_some_and(|field| matches!(field.control, Control::Secret));
        let secrets = self.secrets.into_iter();
        Ask {
            account: self.account,
            model: self.model,
            input,
            secrets: secrets.filter(|(path, _)| is_secret(path)).collect(),
        }
    }
}

/// A message comes as who says it, and then what.
fn take_message(talks: &mut Vec<(String, Vec<Message>)>, name: &str, value: String) {
    if let Some(path) = name.strip_prefix("role") {
        match talks.last_mut().filter(|(last, _)| last == path) {
            Some((_, said)) => said.push(Message::new(value, "")),
            None => talks.push((path.to_owned(), vec![Message::new(value, "")])),
        }
    } else if let Some(path) = name.strip_prefix("said")
        && let Some((_, said)) = talks.last_mut().filter(|(last, _)| last == path)
        && let Some(message) = said.last_mut()
    {
        message.text = value;
    }
}

/// Whether a conversation still is what it was drawn with.
fn is_as_drawn(shown: &str, said: &[Message]) -> bool {
    let drawn = talk::slots(shown, None).unwrap_or_default();
    let is_same = |(drawn, said): (&Message, &Message)| {
        drawn.role == said.role && is_same(&drawn.text, &said.text)
    };
    drawn.len() == said.len() && drawn.iter().zip(said).all(is_same)
}

/// Whether a field still holds what it was drawn with: browsers drop a first line break, and change the
/// others.
fn is_same(drawn: &str, typed: &str) -> bool {
    let drawn = drawn.replace("\r\n", "\n");
    drawn == typed || drawn.strip_prefix('\n') == Some(typed)
}
