//! The chat model behind Eve, which looks at what the pages may show: where none is configured there is
//! none to ask.

use app::backend::{
    Assistant,
    assistant::{Asked, Reply},
};
use async_trait::async_trait;

use super::Console;

#[async_trait]
impl Assistant for Console {
    fn assistant(&self) -> Option<String> {
        let assistant = self.assistant.as_ref()?;
        Some(assistant.model().to_owned())
    }

    async fn assist(&self, asked: &Asked) -> Option<Reply> {
        let assistant = self.assistant.as_ref()?;
        Some(assistant.ask(asked, self).await)
    }
}
