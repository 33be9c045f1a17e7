//! The port through which the pages reach the server: what they need, and nothing of how it is done.
//!
//! Provided to every request as the context `Arc<dyn Backend>`.

use async_trait::async_trait;
use domain::{
    fault::Fault,
    id::PredictionId,
    mirror::Mirror,
    page::{Page, Stretch},
    prediction::Detail,
    query::Query,
};

/// What the pages need from the server. Errors are already words for people, and already logged.
#[async_trait]
pub trait Backend: Send + Sync + 'static {
    /// A stretch of the list, from the mirror.
    async fn page(&self, query: &Query, stretch: &Stretch) -> Result<Page, Fault>;

    /// Everything about one prediction; `None` where the mirror and upstream do not know it.
    async fn detail(&self, id: &PredictionId) -> Result<Option<Detail>, Fault>;

    /// How fresh and complete the mirror is.
    async fn mirror(&self) -> Result<Mirror, Fault>;

    /// Asks upstream at once for what is in flight, and returns when that is stored.
    async fn refresh(&self) -> Result<(), Fault>;
}
