//! What the pages of the models and the Playground are answered from.

use app::backend::Models;
use async_trait::async_trait;
use domain::{
    fault::{Fault, FaultKind},
    id::{AccountName, PredictionId},
    json::place,
    model::{Catalogue, Sheet},
    playground::{Ask, Checked, Ran},
    time::Timestamp,
};

use super::{Console, unread};
use crate::{
    catalogue::Entry,
    reproduce::{self, Call, Run},
};

#[async_trait]
impl Models for Console {
    async fn catalogue(&self) -> Result<Catalogue, Fault> {
        let mut all = Catalogue::default();
        for account in self.catalogue.accounts() {
            match self.catalogue.models(account).await {
                Some(models) => {
                    let models = models.values().map(|entry| entry.summary(account));
                    all.models.extend(models);
                    let stale = self.catalogue.stale_since(account);
                    all.stale
                        .extend(stale.map(|since| (account.clone(), since)));
                }
                None => all.unknown.push(account.clone()),
            }
        }
        let name = |model: &domain::model::Model| model.name.to_lowercase();
        all.models.sort_by_cached_key(name);
        Ok(all)
    }

    async fn sheet(
        &self,
        account: Option<&AccountName>,
        slug: &str,
    ) -> Result<Option<Sheet>, Fault> {
        let mut accounts = Vec::new();
        let mut found = None;
        for name in self.catalogue.accounts() {
            let Some(entry) = self.catalogue.model(name, slug).await else {
                continue;
            };
            accounts.push(name.clone());
            if found.is_none() && account.is_none_or(|wanted| wanted == name) {
                found = Some((name, entry));
            }
        }
        Ok(found.map(|(account, entry)| {
            let base_url = self.upstreams.get(account).map_or("", String::as_str);
            sheet(account, &entry, accounts, base_url)
        }))
    }

    async fn check(&self, ask: &Ask) -> Result<Checked, Fault> {
        Ok(self.playground.check(ask).await)
    }

    async fn run(&self, ask: &Ask) -> Result<Ran, Fault> {
        let ran = self.playground.run(ask).await;
        ran.map_err(|error| unread(&error))
    }

    async fn seek(&self, ask: &Ask, since: Timestamp) -> Result<Vec<PredictionId>, Fault> {
        // Without upstream's word what is held is looked at.
        let _ = self.sync.refresh().await;
        let found = self.playground.seek(ask, since).await;
        found.map_err(|error| unread(&error))
    }

    async fn claim(&self, id: &PredictionId) -> Result<(), Fault> {
        match self.playground.claim(id).await {
            Ok(true) => Ok(()),
            Ok(false) => Err(Fault::no_such_prediction()),
            Err(error) => Err(unread(&error)),
        }
    }

    async fn preview(&self, address: &str) -> Result<String, Fault> {
        let title = "This is no address that can be looked at.";
        let fault = || {
            Fault::new(FaultKind::Invalid, title)
                .with_hint("It begins with https:// and has at most 8,192 characters.")
        };
        self.asked.name(address).ok_or_else(fault)
    }
}

fn sheet(
    account: &AccountName,
    entry: &Entry,
    accounts: Vec<AccountName>,
    base_url: &str,
) -> Sheet {
    let programs = reproduce::programs(Run {
        call: match entry.is_chat() {
            true => Call::Chat,
            false => Call::Predict,
        },
        base_url,
        model: &entry.card.slug,
        input: &example(entry),
    });
    Sheet {
        model: entry.summary(account),
        accounts,
        inputs: entry.inputs().map(<[_]>::to_vec),
        outputs: entry.outputs(),
        programs,
    }
}

/// The least that a run needs, with something in each place.
fn example(entry: &Entry) -> String {
    let required = entry.inputs().unwrap_or_default().iter();
    let required = required.filter(|field| field.is_required && field.path.rfind('/') == Some(0));
    required.fold("{}".to_owned(), |input, field| {
        place::put(&input, &field.path, Some(&field.example()))
    })
}
