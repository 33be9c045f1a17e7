//! A question as a row of things that mean something, and the filters among them as a search.

use domain::query::{MAX_VALUES, Qualifier, Query, Term, Value};

use super::{
    Situation,
    amounts::{self, Amount},
    dates,
    lexicon::{self, Sense},
    models::{self, Name},
    names, spelling,
    words::{self, Word},
};

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Sense(Sense),
    /// A prediction's id, or the beginning of one.
    Id(String),
    /// A value of `created:`.
    Time(String),
    Amount(Amount),
    Model(Name),
    Account(String),
    Number(u32),
    /// Words that a text must have.
    Phrase(String),
    /// A term as the search writes it.
    Term(Term),
    /// What is not understood.
    Strange(String),
}

/// A question, read.
#[derive(Debug)]
pub(super) struct Pieces(Vec<Piece>);

impl Pieces {
    /// Reads a question.
    pub(super) fn read(question: &str, situation: &Situation) -> Self {
        let words = words::split(question);
        let said: Vec<String> = words.iter().map(|word| spelled(word, situation)).collect();
        let said: Vec<&str> = said.iter().map(String::as_str).collect();
        let mut pieces = Vec::new();
        let mut at = 0;
        while let (Some(word), Some(rest)) = (words.get(at), said.get(at..)) {
            let before = pieces.last();
            let (taken, piece) = piece(word, rest, before, situation);
            pieces.push(piece);
            at += taken;
        }
        Self(pieces)
    }

    /// What is not understood.
    pub(super) fn strange(&self) -> Vec<String> {
        let strange = self.0.iter().filter_map(Piece::as_strange);
        strange.map(str::to_owned).collect()
    }

    /// Whether something of this sense is said.
    pub(super) fn has(&self, sense: Sense) -> bool {
        self.0.contains(&Piece::Sense(sense))
    }

    /// What is said of a status, in its order.
    pub(super) fn statuses(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().filter_map(Piece::as_status)
    }

    /// Whether anything but these senses and filler is said.
    pub(super) fn are_only(&self, senses: &[Sense]) -> bool {
        self.0.iter().all(|piece| {
            let is_one = |sense: &Sense| *sense == Sense::Filler || senses.contains(sense);
            matches!(piece, Piece::Sense(sense) if is_one(sense))
        })
    }

    /// The one id, or `Err` where there are several.
    pub(super) fn id(&self) -> Result<Option<&str>, ()> {
        let mut ids = self.0.iter().filter_map(Piece::as_id);
        let first = ids.next();
        ids.next().map_or(Ok(first), |_| Err(()))
    }

    /// The one count, or `Err` where there are several.
    pub(super) fn number(&self) -> Result<Option<u32>, ()> {
        let mut numbers = self.0.iter().filter_map(Piece::as_number);
        let first = numbers.next();
        numbers.next().map_or(Ok(first), |_| Err(()))
    }

    /// The stretches of time.
    pub(super) fn times(&self) -> Vec<&str> {
        let times = self.0.iter().filter_map(Piece::as_time);
        times.collect()
    }

    /// The models.
    pub(super) fn models(&self) -> Vec<&Name> {
        let models = self.0.iter().filter_map(Piece::as_model);
        models.collect()
    }

    /// The filters of some pieces as a search; `None` where they make none.
    pub(super) fn query(&self, keeps: impl Fn(&Piece) -> bool) -> Option<Query> {
        let mut terms: Vec<Term> = Vec::new();
        let mut is_negated = false;
        for piece in self.0.iter().filter(|piece| keeps(piece)) {
            if *piece == Piece::Sense(Sense::Not) {
                is_negated = true;
                continue;
            }
            let Some(text) = self.written(piece) else {
                continue;
            };
            let mut read = Query::parse(&text).ok()?.terms().to_vec();
            if is_negated {
                read = read.into_iter().map(Term::negated).collect();
                is_negated = false;
            }
            for term in read {
                add(&mut terms, term)?;
            }
        }
        // What must not be so was never said.
        (!is_negated).then(|| Query::of(terms))
    }

    /// A filter as the search writes it.
    fn written(&self, piece: &Piece) -> Option<String> {
        Some(match piece {
            Piece::Time(value) => format!("created:{value}"),
            Piece::Amount(Amount::Cost(value)) => format!("cost:{value}"),
            Piece::Amount(Amount::Time(value)) => format!("{}:{value}", self.measured().word()),
            Piece::Model(name) if name.is_whole => {
                Term::exactly(Qualifier::Model, &name.text)?.to_string()
            }
            Piece::Model(name) => Term::of(Qualifier::Model, &name.text)?.to_string(),
            Piece::Account(name) => format!("account:{name}"),
            Piece::Phrase(words) if self.has(Sense::Error) => format!("error:\"{words}\""),
            Piece::Phrase(words) => format!("\"{words}\""),
            Piece::Term(term) => term.to_string(),
            Piece::Sense(Sense::Running) => "status:queued,processing".to_owned(),
            Piece::Sense(Sense::Status(status)) => format!("status:{status}"),
            Piece::Sense(Sense::Kind(kind)) => format!("type:{kind}"),
            Piece::Sense(Sense::Source(source)) => format!("source:{source}"),
            Piece::Sense(_) | Piece::Id(_) | Piece::Number(_) | Piece::Strange(_) => return None,
        })
    }

    /// Which duration is compared.
    fn measured(&self) -> Qualifier {
        match (self.has(Sense::Waited), self.has(Sense::Ran)) {
            (true, _) => Qualifier::Queued,
            (_, true) => Qualifier::Running,
            _ => Qualifier::Total,
        }
    }
}

impl Piece {
    fn as_id(&self) -> Option<&str> {
        let Self::Id(id) = self else {
            return None;
        };
        Some(id)
    }

    fn as_time(&self) -> Option<&str> {
        let Self::Time(time) = self else {
            return None;
        };
        Some(time)
    }

    fn as_model(&self) -> Option<&Name> {
        let Self::Model(name) = self else {
            return None;
        };
        Some(name)
    }

    fn as_number(&self) -> Option<u32> {
        let Self::Number(number) = self else {
            return None;
        };
        Some(*number)
    }

    fn as_status(&self) -> Option<&'static str> {
        let Self::Sense(Sense::Status(status)) = self else {
            return None;
        };
        Some(status)
    }

    fn as_strange(&self) -> Option<&str> {
        let Self::Strange(word) = self else {
            return None;
        };
        Some(word)
    }
}

/// Adds a term. A second name, day or status widens the first; a second bound narrows it.
fn add(terms: &mut Vec<Term>, term: Term) -> Option<()> {
    let is_bound = |value: &Value| value.text.starts_with(['<', '>']);
    let widens = !term.values.iter().any(is_bound);
    let is_same = |known: &&mut Term| {
        widens
            && known.qualifier.is_some()
            && !known.values.iter().any(is_bound)
            && known.qualifier == term.qualifier
            && known.is_negated == term.is_negated
    };
    let Some(known) = terms.iter_mut().find(is_same) else {
        terms.push(term);
        return Some(());
    };
    for value in term.values {
        if !known.values.contains(&value) {
            known.values.push(value);
        }
    }
    (known.values.len() <= MAX_VALUES).then_some(())
}

/// A word with its slip mended, where it is a slip of one of the grammar's.
fn spelled(word: &Word, situation: &Situation) -> String {
    let text = word.text.as_str();
    let is_name = models::part(&[text], &situation.models).is_some();
    if word.is_quoted || is_name || dates::number(text).is_some() || lexicon::knows(text) {
        return text.to_owned();
    }
    spelling::mended(text, lexicon::words())
        .unwrap_or(text)
        .to_owned()
}

/// What stands at the beginning of some words.
fn piece(
    word: &Word,
    said: &[&str],
    before: Option<&Piece>,
    situation: &Situation,
) -> (usize, Piece) {
    let written = word.written.trim_end_matches(['?', '!', ',', ';']);
    let mut ids = situation.ids.iter();
    if let Some(id) = ids.find(|id| **id == word.written || *id == written) {
        return (1, Piece::Id(id.clone()));
    }
    if word.is_quoted {
        return (1, Piece::Phrase(word.text.clone()));
    }
    let first = said.first().copied().unwrap_or_default();
    filter(first, said, before, situation)
        .or_else(|| lexicon::read(said).map(|(taken, sense)| (taken, Piece::Sense(sense))))
        .or_else(|| {
            let free = said.iter().take_while(|word| !lexicon::knows(word)).count();
            let free = said.get(..free)?;
            models::part(free, &situation.models)
                .or_else(|| models::misspelled(free, &situation.models))
                .map(|(taken, name)| (taken, Piece::Model(name)))
        })
        .or_else(|| dates::number(first).map(|number| (1, Piece::Number(number))))
        .unwrap_or_else(|| (1, Piece::Strange(word.text.clone())))
}

/// What filters, and is more than one of the grammar's words.
fn filter(
    first: &str,
    said: &[&str],
    before: Option<&Piece>,
    situation: &Situation,
) -> Option<(usize, Piece)> {
    let is_expected = before == Some(&Piece::Sense(Sense::Prediction)) || first.starts_with("id:");
    if let Some(id) = names::id(first).or_else(|| {
        let named = names::named(first).filter(|_| is_expected);
        named.filter(|_| models::part(&[first], &situation.models).is_none())
    }) {
        return Some((1, Piece::Id(id)));
    }
    if first.contains(':') {
        return term(first).map(|term| (1, Piece::Term(term)));
    }
    if before == Some(&Piece::Sense(Sense::Account)) {
        let account = situation
            .accounts
            .iter()
            .find(|account| *account == first)?;
        return Some((1, Piece::Account(account.clone())));
    }
    if let Some((taken, name)) = models::whole(said, &situation.models) {
        return Some((taken, Piece::Model(name)));
    }
    if let Some((taken, amount)) = amounts::read(said) {
        return Some((taken, Piece::Amount(amount)));
    }
    let (taken, value) = dates::read(said, situation.now)?;
    let is_right = Query::parse(&format!("created:{value}")).is_ok();
    is_right.then_some((taken, Piece::Time(value)))
}

/// A term as somebody would type it into the search.
fn term(word: &str) -> Option<Term> {
    let query = Query::parse(word).ok()?;
    let [term] = query.terms() else { return None };
    term.qualifier.map(|_| term.clone())
}
