//! What the pieces of a question ask for together. Each rule says which words it goes by; the first
//! that fits decides, from the most particular to the most general.

mod comparing;
mod numbers;
mod one;

use domain::{order::MOST, query::Query};

use super::{Situation, lexicon::Sense, pieces::Pieces};
use crate::eve::intent::{Intent, Unknown, Which};

/// A rule: what is asked, where it fits.
type Rule = fn(&Asked<'_>) -> Option<Intent>;

/// The rules in their order.
const RULES: &[Rule] = &[
    help,
    one::commands,
    comparing::compare,
    one::why,
    freshness,
    one::going,
    numbers::errors,
    numbers::extreme,
    numbers::rate,
    numbers::count,
    numbers::spent,
    models,
    numbers::times,
    one::returned,
    numbers::summary,
    newest,
    one::about,
    found,
];

/// A question with what every rule needs of it.
struct Asked<'p> {
    pieces: &'p Pieces,
    situation: &'p Situation,
    /// What its filters ask for; with those of the reader's list where it is about that.
    query: Query,
    /// The id in it.
    id: Option<&'p str>,
    /// The count in it.
    number: Option<u32>,
}

/// Decides.
pub(super) fn decide(pieces: &Pieces, situation: &Situation) -> Intent {
    let nonsense = Intent::Unknown(Unknown::Sense);
    let (Ok(id), Ok(number)) = (pieces.id(), pieces.number()) else {
        return nonsense;
    };
    // A status is also what a rate and a reason are about; the rules drop it there.
    let Some(mut query) = pieces.query(|_| true) else {
        return nonsense;
    };
    if pieces.has(Sense::These) {
        let terms = situation.search.terms().iter().chain(query.terms());
        query = Query::of(terms.cloned().collect());
    }
    let asked = Asked {
        pieces,
        situation,
        query,
        id,
        number,
    };
    if asked.is_about_nothing_seen() {
        return Intent::Unknown(Unknown::NoneSeen);
    }
    RULES
        .iter()
        .find_map(|rule| rule(&asked))
        .unwrap_or(nonsense)
}

impl<'p> Asked<'p> {
    fn has(&self, sense: Sense) -> bool {
        self.pieces.has(sense)
    }

    fn has_any(&self, senses: &[Sense]) -> bool {
        senses.iter().any(|sense| self.has(*sense))
    }

    fn says(&self, status: &str) -> bool {
        self.pieces.statuses().any(|said| said == status)
    }

    /// Whether it narrows anything down.
    fn filters(&self) -> bool {
        !self.query.is_everything()
    }

    /// "This", which only a prediction can be that is looked at.
    fn is_about_nothing_seen(&self) -> bool {
        let is_about_this = self.has(Sense::This) && self.id.is_none() && !self.filters();
        let takes_one = !self.has_any(&[
            Sense::Newest,
            Sense::Summary,
            Sense::How,
            Sense::Help,
            Sense::Fresh,
        ]);
        is_about_this && takes_one && self.situation.prediction.is_none()
    }

    /// The one prediction that is meant: the named one, the newest of some sort, or this one.
    fn which(&self) -> Option<Which> {
        if let Some(id) = self.id {
            return Some(Which::Begins(id.to_owned()));
        }
        if self.has(Sense::Newest) && !self.has(Sense::All) && self.number.is_none_or(|n| n == 1) {
            return Some(Which::Newest(self.query.clone()));
        }
        let seen = self.situation.prediction.clone();
        seen.filter(|_| self.has(Sense::This)).map(Which::This)
    }

    /// The same, where nothing else can be meant than what is looked at.
    fn which_or_seen(&self) -> Option<Which> {
        let seen = || self.situation.prediction.clone().map(Which::This);
        self.which().or_else(|| seen().filter(|_| !self.filters()))
    }

    /// The filters without what is said of a status.
    fn of_any_status(&self) -> Query {
        self.query.of_any_status()
    }

    fn few(&self, few: u32) -> u32 {
        self.number.unwrap_or(few).min(MOST)
    }
}

fn unseen() -> Intent {
    Intent::Unknown(Unknown::NoneSeen)
}

fn help(asked: &Asked<'_>) -> Option<Intent> {
    let is_help = asked.has(Sense::Help)
        && asked
            .pieces
            .are_only(&[Sense::Help, Sense::This, Sense::Show]);
    is_help.then_some(Intent::Help)
}

fn freshness(asked: &Asked<'_>) -> Option<Intent> {
    let rest = [
        Sense::Fresh,
        Sense::How,
        Sense::This,
        Sense::All,
        Sense::Prediction,
        Sense::Show,
    ];
    let is_fresh = asked.has(Sense::Fresh) && asked.pieces.are_only(&rest);
    is_fresh.then_some(Intent::Freshness)
}

fn models(asked: &Asked<'_>) -> Option<Intent> {
    let is_models = asked.has(Sense::Model) && asked.pieces.models().is_empty();
    let rest = [
        Sense::Model,
        Sense::Most,
        Sense::Frequent,
        Sense::Show,
        Sense::All,
        Sense::Prediction,
    ];
    (is_models && asked.pieces.are_only(&rest)).then_some(Intent::Models)
}

fn newest(asked: &Asked<'_>) -> Option<Intent> {
    let is_newest = asked.has(Sense::Newest) && asked.id.is_none();
    is_newest.then(|| Intent::Newest(asked.query.clone(), asked.few(1)))
}

fn found(asked: &Asked<'_>) -> Option<Intent> {
    if let Some(number) = asked.number {
        let is_list = asked.filters() || asked.has(Sense::Prediction);
        return is_list.then(|| Intent::Newest(asked.query.clone(), number.min(MOST)));
    }
    let is_list = asked.filters() || asked.has_any(&[Sense::Prediction, Sense::These]);
    let is_plain = !asked.has_any(&[Sense::Most, Sense::Frequent, Sense::Help]);
    (is_list && is_plain).then(|| Intent::Found(asked.query.clone()))
}
