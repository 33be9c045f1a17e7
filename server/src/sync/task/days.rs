//! The ledger of days, between planner and store.

use domain::mirror::Trouble;

use super::Task;
use crate::{
    store,
    sync::{
        UpstreamDeletions,
        plan::{Lane, Planner, SpanListing},
    },
};

impl Task {
    /// Tells the planner what the store counts on each day.
    pub(super) async fn count_days(
        &mut self,
        lane: Lane,
        planner: &mut Planner,
    ) -> Result<(), Trouble> {
        match self.parts.store.days(&self.parts.account.name).await {
            Ok(days) => {
                planner.set_days(days);
                Ok(())
            }
            Err(error) => Err(self.store_failed(lane, &error, planner)),
        }
    }

    /// Has the store compare what was read of some days, and stores the results of checks.
    pub(super) async fn relist(&mut self, planner: &mut Planner) -> Result<(), Trouble> {
        while let Some(SpanListing { span, ids }) = planner.take_relisting() {
            let (store, name) = (&self.parts.store, &self.parts.account.name);
            match store.relist(name, span, ids).await {
                Ok(relisted) => {
                    self.count_days(Lane::Audit, planner).await?;
                    planner.relisted(relisted, self.now());
                }
                Err(error) => return Err(self.store_failed(Lane::Audit, &error, planner)),
            }
        }
        self.record_checks(planner).await;
        Ok(())
    }

    pub(super) async fn record_checks(&mut self, planner: &mut Planner) {
        let checks = planner.take_checks();
        if checks.is_empty() {
            return;
        }
        let (store, name) = (&self.parts.store, &self.parts.account.name);
        if let Err(error) = store.record_checks(name, checks).await {
            // A check that is not stored is only made again.
            self.stale(Trouble::Store, &error.to_string(), false);
        }
    }

    /// Marks what is deleted upstream, or lets it go if the settings say so.
    pub(super) async fn unlist(&mut self, planner: &mut Planner) {
        let gone = planner.take_gone();
        if gone.is_empty() {
            return;
        }
        let (mirror, account) = (&self.parts.store, &self.parts.account.name);
        let done = async {
            let marked = mirror.unlist(account, gone).await?;
            if self.parts.deletions == UpstreamDeletions::Remove {
                // A prediction that another account lists as well is not marked, and stays.
                for id in &marked {
                    mirror.remove(id).await?;
                }
            }
            Ok::<_, store::Error>(marked.len())
        };
        match done.await {
            Ok(count) => tracing::info!(%account, count, "predictions were deleted upstream"),
            // They are found missing again by the next check of their day.
            Err(error) => self.stale(Trouble::Store, &error.to_string(), false),
        }
    }
}
