//! The addresses of the models and of the Playground.

use domain::{id::PredictionId, model::Wanted};

use super::{QueryParams, encode, written};

/// The list of models.
pub const MODELS: &str = "/models";

/// The Playground, and where its form is posted to.
pub const PLAYGROUND: &str = "/playground";

/// What the Playground's address says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlaygroundAddress {
    /// The model's slug; empty where none is chosen yet.
    pub model: String,
    /// The account; empty for the first that has the model.
    pub account: String,
    /// The prediction whose input it begins with.
    pub from: Option<PredictionId>,
}

/// Reads what the list of models is asked for.
pub fn wanted(params: &QueryParams) -> Wanted {
    let text = |key| params.get_str(key).unwrap_or_default().trim().to_owned();
    Wanted {
        text: text("q"),
        kind: text("type"),
        status: text("status"),
        account: text("account"),
    }
}

/// A model's own page. A slug may have slashes, which stay; every other character is encoded.
pub fn model(slug: &str, account: &str) -> String {
    let mut path = MODELS.to_owned();
    for part in slug.split('/') {
        path.push('/');
        encode(part, &mut path);
    }
    written(&path, [("account", some(account))])
}

/// What somebody asked to see, under the name that it was given.
pub fn preview(token: &str) -> String {
    ["/preview/", token].concat()
}

impl PlaygroundAddress {
    /// With this model.
    pub fn of(model: &str, account: &str) -> Self {
        Self {
            model: model.to_owned(),
            account: account.to_owned(),
            from: None,
        }
    }

    /// Reads the parameters of an address.
    pub fn read(params: &QueryParams) -> Self {
        let text = |key| params.get_str(key).unwrap_or_default().trim().to_owned();
        Self {
            model: text("model"),
            account: text("account"),
            from: params.get_str("from").and_then(|text| text.parse().ok()),
        }
    }

    /// The address as text.
    pub fn href(&self) -> String {
        written(
            PLAYGROUND,
            [
                ("model", some(&self.model)),
                ("account", some(&self.account)),
                ("from", self.from.as_ref().map(PredictionId::as_str)),
            ],
        )
    }
}

fn some(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_keep_their_slashes_and_nothing_else() {
        assert_eq!(model("google/veo-3.1", ""), "/models/google/veo-3.1");
        assert_eq!(model("a b?c", "demo"), "/models/a%20b%3Fc?account=demo");
    }

    #[test]
    fn the_playground_comes_back() {
        let query = "model=google/veo-3.1&from=a%252F%20b&account=demo";
        let href = "/playground?model=google%2Fveo-3.1&account=demo&from=a%252F%20b";
        assert_eq!(
            PlaygroundAddress::read(&QueryParams::parse(query)).href(),
            href
        );
        assert_eq!(PlaygroundAddress::default().href(), "/playground");
    }
}
