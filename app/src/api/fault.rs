//! Errors on their way from the server to the page: a [`Fault`] and nothing else crosses.

use std::fmt;

use domain::fault::{Fault, FaultKind};
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};

use super::json::JsonText;

/// A fault as server functions return it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ApiFault(pub Fault);

impl fmt::Display for ApiFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for ApiFault {}

impl From<Fault> for ApiFault {
    fn from(fault: Fault) -> Self {
        Self(fault)
    }
}

impl FromServerFnError for ApiFault {
    type Encoder = JsonText;

    /// The framework's own errors in our words; their inner text is dropped.
    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        let fault = match error {
            ServerFnErrorErr::Request(_) => Fault::new(
                FaultKind::Unavailable,
                "The console's server cannot be reached.",
            )
            .with_hint("Check that it is running; what is shown may be old."),
            // On the server it is the request that cannot be read, in the browser the answer.
            ServerFnErrorErr::Args(_)
            | ServerFnErrorErr::MissingArg(_)
            | ServerFnErrorErr::Serialization(_)
            | ServerFnErrorErr::Deserialization(_)
            | ServerFnErrorErr::UnsupportedRequestMethod(_) => Fault::new(
                FaultKind::Invalid,
                "The page and the server do not understand each other.",
            )
            .with_hint("Reload the page: it may be older than the server."),
            ServerFnErrorErr::Registration(_)
            | ServerFnErrorErr::ServerError(_)
            | ServerFnErrorErr::MiddlewareError(_)
            | ServerFnErrorErr::Response(_) => {
                Fault::new(FaultKind::Internal, "The server could not answer.")
            }
        };
        #[cfg(feature = "ssr")]
        crate::shell::status::answer(fault.kind.http_status());
        Self(fault)
    }
}

#[cfg(feature = "ssr")]
pub(crate) use on_the_server::{backend, query, selection, told};

#[cfg(feature = "ssr")]
mod on_the_server {
    use std::sync::Arc;

    use domain::{
        fault::{Fault, FaultKind},
        id::PredictionId,
        query::Query,
        selection::MAX_SELECTED,
    };
    use leptos::prelude::use_context;

    use super::ApiFault;
    use crate::{backend::Backend, shell::status};

    /// The port, as the request's context provides it.
    pub(crate) fn backend() -> Result<Arc<dyn Backend>, ApiFault> {
        let missing = || Fault::new(FaultKind::Internal, "The console is not set up.");
        told(use_context::<Arc<dyn Backend>>().ok_or_else(missing))
    }

    /// Reads what was typed into the search.
    pub(crate) async fn query(text: &str) -> Result<Query, ApiFault> {
        told(backend()?.query(text).await)
    }

    /// Refuses an empty selection, and one that is too large.
    pub(crate) fn selection(ids: &[PredictionId]) -> Result<(), ApiFault> {
        if (1..=MAX_SELECTED).contains(&ids.len()) {
            return Ok(());
        }
        let title = format!("A selection has 1 to {MAX_SELECTED} predictions.");
        told(Err(Fault::new(FaultKind::Invalid, title)))
    }

    /// Gives a fault's HTTP status to the answer of a server function. A page that is being
    /// rendered chooses its own.
    pub(crate) fn told<T>(result: Result<T, Fault>) -> Result<T, ApiFault> {
        result.map_err(|fault| {
            if !status::is_for_a_page() {
                status::answer(fault.kind.http_status());
            }
            ApiFault(fault)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drops_the_inner_text() {
        let error = ServerFnErrorErr::ServerError("secret sk-123".to_owned());
        let fault = ApiFault::from_server_fn_error(error);
        assert!(!format!("{fault:?} {fault}").contains("sk-123"));
    }

    #[test]
    fn crosses_the_wire_whole() {
        let fault = ApiFault(Fault::no_such_prediction().with_reference("k3f9"));
        assert_eq!(ApiFault::de(fault.ser()), fault);
    }
}
