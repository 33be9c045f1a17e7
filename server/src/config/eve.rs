//! The chat model behind Eve: none unless it is named.

use super::{EveModel, Mirrored, Wrong};

/// The longest name of a model, in bytes.
const MAX_NAME: usize = 200;

/// The account that a demo has.
const DEMO: &str = "demo";

/// The model, where one is named, and whose key asks it.
pub(super) fn settle(
    model: Option<String>,
    account: Option<String>,
    mirrored: &Mirrored,
) -> Result<Option<EveModel>, Wrong> {
    // An empty variable is how a shell script unsets one.
    let said = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
    let (model, account) = (said(model), said(account));
    let Some(model) = model else {
        return match account {
            Some(_) => Err(Wrong::new(
                "eve-account",
                "it says whose key asks the model, and there is no eve-model",
            )),
            None => Ok(None),
        };
    };
    let model = model.trim().to_owned();
    if model.len() > MAX_NAME || !model.bytes().all(|b| b.is_ascii_graphic()) {
        let rule =
            format!("it must be the name of a model, of at most {MAX_NAME} visible characters");
        return Err(Wrong::new("eve-model", rule));
    }
    let known: Vec<&str> = match mirrored {
        Mirrored::Demo { .. } => vec![DEMO],
        Mirrored::Accounts(accounts) => accounts.iter().map(|it| it.name.as_str()).collect(),
    };
    let account = account.map(|name| {
        let name = name.trim();
        let unknown = || {
            let rule = format!(
                "there is no account {name:?}; there is {}",
                known.join(", ")
            );
            Wrong::new("eve-account", rule)
        };
        let is_known = known.contains(&name);
        name.parse().ok().filter(|_| is_known).ok_or_else(unknown)
    });
    Ok(Some(EveModel {
        model,
        account: account.transpose()?,
    }))
}
