//! The chat model of the tests' backend, which says what it is told to.

use app::backend::{
    Assistant,
    assistant::{Asked, Reply},
};
use async_trait::async_trait;

use super::Fake;

#[async_trait]
impl Assistant for Fake {
    fn assistant(&self) -> Option<String> {
        self.reply.as_ref().map(|reply| reply.model.clone())
    }

    async fn assist(&self, _: &Asked) -> Option<Reply> {
        self.reply.clone()
    }
}
