//! Which list is shown: the one that came with the page, then the answer to what was asked last.
//! Nobody waits for the answer to an older question, and a failure takes no rows away.

use domain::{fault::Fault, page::Stretch};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    address::ListAddress,
    api::{self, ApiFault, Listing},
    live::Live,
};

/// What a list was asked for with, and the answer.
pub(super) type Answered = ((String, Stretch), Result<Listing, ApiFault>);

/// The lists of the page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Listings {
    /// What came with the page.
    pub(super) first: Resource<Answered>,
    /// What was asked for since, once there is an answer.
    pub(super) later: RwSignal<Option<Answered>>,
    /// Why the last question has no answer, while the rows of another are shown.
    pub(super) failed: RwSignal<Option<Fault>>,
    /// Whether rows are shown that a failure must not take away.
    pub(super) has_rows: StoredValue<bool>,
}

impl Listings {
    /// The list of an address. Asked for anew when the query or the beginning changes. Not when the
    /// list grows longer: that is appended to what is there, and the length only counts for a list
    /// that is made anew.
    pub(super) fn of(address: Memo<ListAddress>, is_loading: RwSignal<bool>) -> Self {
        let live = expect_context::<Live>();
        let question =
            move || address.with_untracked(|address| (address.query.clone(), address.stretch()));
        let listings = Self {
            first: Resource::new(|| (), move |()| ask(question())),
            later: RwSignal::new(None),
            failed: RwSignal::new(None),
            has_rows: StoredValue::new(false),
        };
        let place = Memo::new(move |_| {
            address.with(|address| (address.query.clone(), address.before.clone()))
        });
        let asked = StoredValue::new(0u32);
        Effect::new(move |before: Option<_>| {
            let now = (place.get(), live.resets());
            if before.is_some_and(|before| before != now) {
                let number = asked.get_value().wrapping_add(1);
                asked.set_value(number);
                is_loading.set(true);
                let answer = ask(question());
                spawn_local(async move {
                    let answered = answer.await;
                    // The page may be gone, or a newer question asked.
                    if asked.try_get_value() == Some(number) {
                        is_loading.set(false);
                        listings.take(answered);
                    }
                });
            }
            now
        });
        listings
    }

    fn take(self, (question, answer): Answered) {
        match answer {
            Err(ApiFault(fault)) if self.has_rows.get_value() => self.failed.set(Some(fault)),
            answer => {
                self.failed.set(None);
                self.later.set(Some((question, answer)));
            }
        }
    }
}

async fn ask((query, stretch): (String, Stretch)) -> Answered {
    let answer = api::list(query.clone(), stretch.clone()).await;
    ((query, stretch), answer)
}
