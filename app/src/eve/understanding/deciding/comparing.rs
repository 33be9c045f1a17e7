//! The rule of questions that put two queries side by side.

use domain::query::Query;

use super::Asked;
use crate::eve::{
    intent::{Intent, Unknown},
    understanding::{lexicon::Sense, pieces::Piece},
};

const NOT: Piece = Piece::Sense(Sense::Not);

pub(super) fn compare(asked: &Asked<'_>) -> Option<Intent> {
    if !asked.has(Sense::Compare) || asked.id.is_some() {
        return None;
    }
    let times = asked.pieces.times();
    let models = asked.pieces.models();
    let with = |keeps: &dyn Fn(&Piece) -> bool| asked.pieces.query(keeps);
    let (first, second) = match (times.as_slice(), models.as_slice()) {
        (_, [one, other]) if times.len() < 2 => {
            let of = |unwanted: &Piece| with(&|piece| piece != unwanted && *piece != NOT);
            (
                of(&Piece::Model((*other).clone()))?,
                of(&Piece::Model((*one).clone()))?,
            )
        }
        ([one, other], _) => {
            let of = |unwanted: &str| with(&|piece| *piece != Piece::Time(unwanted.to_owned()));
            (of(other)?, of(one)?)
        }
        ([one], _) => {
            let rest = with(&|piece| *piece != Piece::Time((*one).to_owned()))?;
            let at = |time: &str| Query::parse(format!("{rest} created:{time}").trim()).ok();
            // "The difference between yesterday and today" is no stretch.
            if let Some((first, second)) = one.split_once("..").filter(|(it, _)| !it.is_empty()) {
                return Some(Intent::Compare(at(first)?, at(second)?));
            }
            let before = match *one {
                "today" => "yesterday",
                "this-week" => "last-week",
                "this-month" => "last-month",
                _ => return Some(Intent::Unknown(Unknown::Sense)),
            };
            (asked.query.clone(), at(before)?)
        }
        _ => return Some(Intent::Unknown(Unknown::Sense)),
    };
    Some(Intent::Compare(first, second))
}
