//! A query as somebody types it: every term with its place, right or wrong, so that a page can mark
//! it, explain it, and change one term without touching the others.

use super::{
    MAX_QUERY_LEN, MAX_TERMS, MAX_VALUES, Mistake, MistakeKind, Place, Qualifier, Query, Term,
    Value, mistake::nearest, term::Refused,
};

/// The text of a search bar and what it means.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    text: String,
    tokens: Vec<Token>,
}

/// One term where it stands; between tokens there is only white space.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// All of it.
    pub place: Place,
    /// The qualifier with its colon, where it has one, known or not.
    pub name: Option<Place>,
    /// What follows, value by value, with quotes.
    pub values: Vec<Place>,
    /// What it means, or what is wrong with it.
    pub meaning: Result<Term, Vec<Mistake>>,
}

impl Draft {
    /// Reads any text. Of one that is too long only so much is looked at as it takes to say so.
    pub fn read(text: &str) -> Self {
        let too_long = text.char_indices().nth(MAX_QUERY_LEN);
        let read = too_long.map_or(text, |(at, _)| text.get(..at).unwrap_or_default());
        let mut tokens: Vec<Token> = Vec::new();
        let mut at = 0;
        while let Some(start) = next_start(read, at) {
            let end = end_of_word(read, start);
            at = end;
            if tokens.len() == MAX_TERMS {
                tokens.push(Token::too_many(Place::new(start, read.len())));
                break;
            }
            tokens.push(Token::read(read, start, end));
        }
        if let Some((start, _)) = too_long {
            tokens.push(Token::too_long(Place::new(start, text.len())));
        }
        Self {
            text: text.to_owned(),
            tokens,
        }
    }

    /// The text that it was read from.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The terms in their order.
    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// What is wrong with it, in the order of the text.
    pub fn mistakes(&self) -> impl Iterator<Item = &Mistake> {
        let wrong = self
            .tokens
            .iter()
            .filter_map(|token| token.meaning.as_ref().err());
        wrong.flatten()
    }

    /// The query, where nothing is wrong with it.
    ///
    /// # Errors
    /// Every mistake.
    pub fn query(&self) -> Result<Query, Vec<Mistake>> {
        let mistakes: Vec<Mistake> = self.mistakes().cloned().collect();
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        let terms = self
            .tokens
            .iter()
            .filter_map(|token| token.meaning.as_ref().ok());
        Ok(Query::of(terms.cloned().collect()))
    }

    /// The values that are asked for by some qualifier, as they are written without quotes: what a
    /// menu shows as chosen.
    pub fn values(&self, qualifier: Qualifier) -> Vec<&str> {
        let terms = self
            .tokens
            .iter()
            .filter_map(|token| token.meaning.as_ref().ok());
        terms
            .filter(|term| term.qualifier == Some(qualifier) && !term.is_negated)
            .flat_map(|term| &term.values)
            .map(|value| value.text.as_str())
            .collect()
    }

    /// The text with a term more at its end; the same where the term is there.
    pub fn with(&self, term: &Term) -> String {
        if self
            .tokens
            .iter()
            .any(|token| token.meaning.as_ref() == Ok(term))
        {
            return self.text.clone();
        }
        let space = if self.text.trim().is_empty() { "" } else { " " };
        format!("{}{space}{term}", self.text.trim())
    }

    /// The text without a term; the others stay as they were typed.
    pub fn without(&self, term: &Term) -> String {
        self.keeping(|token| token.meaning.as_ref() != Ok(term))
    }

    /// The text without the token at some position of [`Self::tokens`].
    pub fn without_token(&self, position: usize) -> String {
        let unwanted = self.tokens.get(position).map(|token| token.place);
        self.keeping(|token| Some(token.place) != unwanted)
    }

    /// The text in which a qualifier asks for these values and nothing else; for none it goes.
    /// Values that the qualifier does not take are left out. Negated terms stay.
    pub fn setting<'v>(
        &self,
        qualifier: Qualifier,
        values: impl IntoIterator<Item = &'v str>,
    ) -> String {
        let asks = |term: &Term| term.qualifier == Some(qualifier) && !term.is_negated;
        let rest = self.keeping(|token| !token.meaning.as_ref().is_ok_and(asks));
        let terms = values
            .into_iter()
            .filter_map(|value| Term::of(qualifier, value));
        let values: Vec<Value> = terms
            .flat_map(|term| term.values)
            .take(MAX_VALUES)
            .collect();
        if values.is_empty() {
            return rest;
        }
        Self::read(&rest).with(&Term {
            is_negated: false,
            qualifier: Some(qualifier),
            values,
        })
    }

    fn keeping(&self, keeps: impl Fn(&Token) -> bool) -> String {
        let kept = self.tokens.iter().filter(|token| keeps(token));
        let texts: Vec<&str> = kept.map(|token| token.place.of(&self.text)).collect();
        texts.join(" ")
    }
}

/// Where the next token begins.
fn next_start(text: &str, at: usize) -> Option<usize> {
    let rest = text.get(at..)?;
    rest.find(|c: char| !c.is_whitespace())
        .map(|offset| at + offset)
}

/// Where a token ends: at white space outside quotes. Quotes that were never closed end with the
/// text: somebody is still typing.
fn end_of_word(text: &str, start: usize) -> usize {
    split_outside_quotes(text, start, char::is_whitespace)
}

fn split_outside_quotes(text: &str, start: usize, ends: impl Fn(char) -> bool) -> usize {
    let mut is_inside = false;
    let rest = text.get(start..).unwrap_or_default();
    let mut chars = rest.char_indices();
    while let Some((offset, char)) = chars.next() {
        if is_inside && escapes(rest, offset) {
            chars.next();
        } else if char == '"' {
            is_inside = !is_inside;
        } else if !is_inside && ends(char) {
            return start + offset;
        }
    }
    text.len()
}

/// Returns whether a backslash stands here that takes the meaning from what follows: a quote, or another
/// backslash. Elsewhere it is a letter as any.
fn escapes(text: &str, at: usize) -> bool {
    let rest = text.get(at..).unwrap_or_default();
    rest.starts_with("\\\"") || rest.starts_with("\\\\")
}

impl Token {
    fn read(text: &str, start: usize, end: usize) -> Self {
        let place = Place::new(start, end);
        let raw = text.get(start..end).unwrap_or_default();
        let is_negated = raw.starts_with('-') && !raw.starts_with("--");
        let body = start + usize::from(is_negated);
        let Some(colon) = colon(text.get(body..end).unwrap_or_default()) else {
            return Self::bare(text, place, body, end, is_negated);
        };
        let name = Place::new(body, body + colon + 1);
        let word = text.get(body..body + colon).unwrap_or_default();
        let values = values(text, body + colon + 1, end);
        let meaning = match Qualifier::from_word(word) {
            Some(qualifier) => named(text, qualifier, &values, is_negated, place),
            None => Err(vec![unknown_qualifier(
                text,
                word,
                place,
                Place::new(body, body + colon),
            )]),
        };
        Self {
            place,
            name: Some(name),
            values,
            meaning,
        }
    }

    fn bare(text: &str, place: Place, body: usize, end: usize, is_negated: bool) -> Self {
        let value = Place::new(body, end);
        let (content, is_quoted) = unquoted(value.of(text));
        let meaning = if content.trim().is_empty() {
            let sentence = match is_negated {
                true => "A minus sign leaves out what stands right behind it: -status:failed.",
                false => "There is nothing between the quotes.",
            };
            Err(vec![Mistake::new(
                MistakeKind::Unfinished,
                place,
                sentence.to_owned(),
            )])
        } else {
            Ok(Term {
                is_negated,
                qualifier: None,
                values: vec![Value::bare(&content, is_quoted)],
            })
        };
        Self {
            place,
            name: None,
            values: vec![value],
            meaning,
        }
    }

    fn too_long(place: Place) -> Self {
        let sentence = format!("A search takes up to {MAX_QUERY_LEN} characters.");
        Self::wrong(place, sentence)
    }

    fn too_many(place: Place) -> Self {
        Self::wrong(
            place,
            format!("A search takes up to {MAX_TERMS} words and filters."),
        )
    }

    fn wrong(place: Place, sentence: String) -> Self {
        Self {
            place,
            name: None,
            values: Vec::new(),
            meaning: Err(vec![Mistake::new(MistakeKind::Bound, place, sentence)]),
        }
    }
}

/// Where the colon of a qualifier stands: behind letters only, and not as in `https://`.
fn colon(body: &str) -> Option<usize> {
    let at = body.find(|c: char| !c.is_ascii_alphabetic())?;
    let rest = body.get(at..)?;
    (at > 0 && rest.starts_with(':') && !rest.starts_with("://")).then_some(at)
}

/// The places of the values between the commas; empty ones are not there.
fn values(text: &str, start: usize, end: usize) -> Vec<Place> {
    let list = text.get(..end).unwrap_or_default();
    let mut values = Vec::new();
    let mut at = start;
    while at < end {
        let comma = split_outside_quotes(list, at, |c| c == ',');
        if comma > at {
            values.push(Place::new(at, comma));
        }
        at = comma + 1;
    }
    values
}

/// A value without its quotes, and whether it had any.
fn unquoted(raw: &str) -> (String, bool) {
    let (mut content, mut is_inside, mut is_quoted) = (String::new(), false, false);
    let mut chars = raw.char_indices();
    while let Some((at, char)) = chars.next() {
        if is_inside && escapes(raw, at) {
            content.extend(chars.next().map(|(_, escaped)| escaped));
        } else if char == '"' {
            is_inside = !is_inside;
            is_quoted = true;
        } else {
            content.push(char);
        }
    }
    (content, is_quoted)
}

fn named(
    text: &str,
    qualifier: Qualifier,
    places: &[Place],
    is_negated: bool,
    place: Place,
) -> Result<Term, Vec<Mistake>> {
    let mut values = Vec::new();
    let mut mistakes = Vec::new();
    for place in places.iter().take(MAX_VALUES) {
        let (content, is_quoted) = unquoted(place.of(text));
        let content = qualifier.content(&content, is_quoted);
        // Quotes around nothing are the model without a name; a quote alone only begins a value.
        let is_unnamed = qualifier == Qualifier::Model && place.of(text) == "\"\"";
        if content.is_empty() && !is_unnamed {
            continue;
        }
        match Value::named(qualifier, content, is_quoted) {
            Ok(value) => values.push(value),
            Err(refused) => mistakes.push(bad_value(qualifier, content, refused, *place)),
        }
    }
    if let Some(beyond) = places.get(MAX_VALUES) {
        let sentence = format!("A filter takes up to {MAX_VALUES} values.");
        mistakes.push(Mistake::new(MistakeKind::Bound, *beyond, sentence));
    }
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    if values.is_empty() {
        let sentence = format!("{}: takes {}.", qualifier.word(), qualifier.takes());
        return Err(vec![Mistake::new(MistakeKind::Unfinished, place, sentence)]);
    }
    Ok(Term {
        is_negated,
        qualifier: Some(qualifier),
        values,
    })
}

fn unknown_qualifier(text: &str, word: &str, whole: Place, place: Place) -> Mistake {
    let known = Qualifier::ALL.map(Qualifier::word);
    let guess = nearest(word, known);
    let sentence = match guess {
        Some(_) => format!("There is no filter {word}:."),
        None => format!(
            "There is no filter {word}:. To look for the text, put it in quotes: \"{}\".",
            whole.of(text).replace('"', "").trim_start_matches('-')
        ),
    };
    Mistake::new(MistakeKind::Qualifier, place, sentence).or(guess)
}

fn bad_value(qualifier: Qualifier, value: &str, refused: Refused, place: Place) -> Mistake {
    let word = qualifier.word();
    let mistake = |sentence| Mistake::new(MistakeKind::Value, place, sentence);
    match refused {
        Refused::Unit => {
            let instead = format!("{value}s");
            mistake(format!(
                "{word}: needs a unit behind {value}: ms, s, m, h or d."
            ))
            .or(Some(&instead))
        }
        Refused::Backwards => mistake(format!("{value} ends before it begins.")),
        Refused::Compared => {
            let since = value.trim_start_matches(['<', '>', '=']);
            mistake(format!(
                "{value} reads both ways: {word}:{since} is the time since, {word}:..{since} the \
                 time before."
            ))
        }
        Refused::Other => {
            let sentence = format!("{word}: takes {}, not {value}.", qualifier.takes());
            mistake(sentence).or(nearest(value, qualifier.words().iter().copied()))
        }
    }
}

#[cfg(test)]
mod tests;
