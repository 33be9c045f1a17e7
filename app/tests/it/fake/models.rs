//! The models of the tests' backend, and what becomes of its runs.

use app::backend::Models;
use async_trait::async_trait;
use domain::{
    fault::Fault,
    form::{Control, Field},
    id::{AccountName, PredictionId},
    model::{Catalogue, Model, Sheet},
    playground::{Ask, Checked, Ran},
    program::{Language, Program},
    time::Timestamp,
};

use super::Fake;

fn field(path: &str, control: Control) -> Field {
    Field {
        path: path.to_owned(),
        label: path.trim_start_matches('/').to_owned(),
        help: "What it is.".to_owned(),
        is_required: path == "/prompt",
        takes: "something".to_owned(),
        default: None,
        control,
    }
}

/// A field of every sort.
fn fields() -> Vec<Field> {
    let number = Control::Number {
        is_whole: true,
        min: Some("0".to_owned()),
        max: None,
    };
    let choices = vec!["\"1:1\"".to_owned(), "\"16:9\"".to_owned()];
    vec![
        field("/prompt", Control::Text),
        field("/seed", number),
        field("/aspect_ratio", Control::Choice(choices)),
        field("/provider_key", Control::Secret),
        field("/image", Control::Address),
        field("/tags", Control::Lines { are_numbers: false }),
        field("/more", Control::Group),
        field("/more/deep", Control::Json),
    ]
}

/// A model of that name.
pub(crate) fn model(slug: &str, kind: &str) -> Model {
    Model {
        account: "demo".parse().unwrap(),
        slug: slug.to_owned(),
        name: format!("The {slug}"),
        description: format!("Makes <b>{kind}</b>."),
        vendor: "Skytells".to_owned(),
        kind: kind.to_owned(),
        status: "operational".to_owned(),
        prices: vec!["$0.05 per image".to_owned()],
        capabilities: vec![format!("text-to-{kind}")],
        is_chat: false,
    }
}

#[async_trait]
impl Models for Fake {
    async fn catalogue(&self) -> Result<Catalogue, Fault> {
        self.answer(Catalogue {
            models: vec![
                model("truefusion-pro", "image"),
                model("google/veo-3.1", "video"),
            ],
            unknown: Vec::new(),
            stale: self.stale.clone(),
        })
    }

    async fn sheet(
        &self,
        account: Option<&AccountName>,
        slug: &str,
    ) -> Result<Option<Sheet>, Fault> {
        let talks = Model {
            is_chat: true,
            ..model("mera", "text")
        };
        let models = self.catalogue().await?.models.into_iter().chain([talks]);
        let mut models = models.filter(|it| account.is_none_or(|account| *account == it.account));
        let found = models.find(|model| model.slug == slug);
        Ok(found.map(|model| Sheet {
            accounts: vec![model.account.clone()],
            inputs: Some(match model.is_chat {
                true => vec![field("/messages", Control::Messages)],
                false => fields(),
            }),
            outputs: None,
            programs: vec![Program {
                language: Language::Curl,
                code: format!("curl {}", model.slug),
            }],
            model,
        }))
    }

    async fn check(&self, _: &Ask) -> Result<Checked, Fault> {
        self.answer(self.checked.clone())
    }

    async fn run(&self, _: &Ask) -> Result<Ran, Fault> {
        self.answer(Ran::Unfit(self.checked.clone()))
    }

    async fn seek(&self, _: &Ask, _: Timestamp) -> Result<Vec<PredictionId>, Fault> {
        self.answer(Vec::new())
    }

    async fn claim(&self, _: &PredictionId) -> Result<(), Fault> {
        self.answer(())
    }

    async fn preview(&self, _: &str) -> Result<String, Fault> {
        self.answer("token".to_owned())
    }
}
