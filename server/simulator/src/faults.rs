//! What can go wrong on purpose, how often, and on which routes. Decides only; `guard` acts.

mod kind;
mod tamper;

use std::fmt;
use std::str::FromStr;

pub use kind::{Breakage, FaultKind, Misdelivery, Refusal, RouteClass, Shift, Tampering};
pub(crate) use tamper::tamper;

use crate::dice::Dice;

/// A kind of fault, where, and how often. Written `list:500=0.1`, or `500=0.05` for every route.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fault {
    /// Where; everywhere if `None`.
    pub class: Option<RouteClass>,
    /// What.
    pub kind: FaultKind,
    /// How often, from 0 to 1.
    pub probability: f64,
}

impl FromStr for Fault {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = |what: &str| format!("the fault '{text}' {what}");
        let (name, probability) = text
            .split_once('=')
            .ok_or_else(|| wrong("lacks '=PROBABILITY', as in 'list:500=0.1'"))?;
        let (class, kind) = match name.split_once(':') {
            Some((class, kind)) => {
                let class = find(&RouteClass::ALL, class).ok_or_else(|| wrong("names no route"))?;
                (Some(class), kind)
            }
            None => (None, name),
        };
        let kind = find(&FaultKind::ALL, kind).ok_or_else(|| wrong("is of no known kind"))?;
        let probability = probability
            .parse()
            .ok()
            .filter(|p| (0.0..=1.0).contains(p))
            .ok_or_else(|| wrong("has no probability between 0 and 1"))?;
        Ok(Self {
            class,
            kind,
            probability,
        })
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((_, word)) = RouteClass::ALL
            .iter()
            .find(|(class, _)| Some(*class) == self.class)
        {
            write!(f, "{word}:")?;
        }
        let word = FaultKind::ALL.iter().find(|(kind, _)| *kind == self.kind);
        write!(
            f,
            "{}={}",
            word.map_or("", |(_, word)| word),
            self.probability
        )
    }
}

fn find<T: Copy>(words: &[(T, &str)], word: &str) -> Option<T> {
    words
        .iter()
        .find(|(_, known)| *known == word)
        .map(|(value, _)| *value)
}

/// All faults that are switched on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Faults(pub Vec<Fault>);

impl Faults {
    /// Reads faults from their written form.
    pub fn parse<T: AsRef<str>>(texts: &[T]) -> Result<Self, String> {
        texts
            .iter()
            .map(|text| text.as_ref().parse())
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// The fault that strikes this request, if any: the first one whose dice say so.
    pub(crate) fn strike(&self, class: RouteClass, dice: &mut Dice) -> Option<FaultKind> {
        let here = self
            .0
            .iter()
            .filter(|fault| fault.class.is_none_or(|only| only == class));
        let mut here = here.filter(|fault| !matches!(fault.kind, FaultKind::Webhook(_)));
        here.find(|fault| dice.chance(fault.probability))
            .map(|fault| fault.kind)
    }

    /// Whether this fault of webhooks strikes a delivery.
    pub(crate) fn strike_webhook(&self, how: Misdelivery, dice: &mut Dice) -> bool {
        let kind = FaultKind::Webhook(how);
        self.0
            .iter()
            .any(|fault| fault.kind == kind && dice.chance(fault.probability))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_written_and_read() {
        for text in [
            "list:500=0.1",
            "502=1",
            "file:429-bare=0.5",
            "webhook-late=0.25",
        ] {
            assert_eq!(text.parse::<Fault>().expect(text).to_string(), text);
        }
        for wrong in [
            "500",
            "500=2",
            "500=x",
            "nowhere:500=1",
            "list:what=1",
            "=1",
            "500=NaN",
        ] {
            assert!(wrong.parse::<Fault>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_fault_strikes_its_own_routes_only() {
        let faults = Faults::parse(&["list:hang=1", "webhook-late=1"]).expect("faults");
        let mut dice = Dice::new(&[1]);
        assert_eq!(
            faults.strike(RouteClass::List, &mut dice),
            Some(FaultKind::Refuse(Refusal::Hang))
        );
        assert_eq!(faults.strike(RouteClass::Get, &mut dice), None);
        assert!(faults.strike_webhook(Misdelivery::Late, &mut dice));
    }

    #[test]
    fn a_probability_is_kept_over_many_requests() {
        let faults = Faults::parse(&["500=0.25"]).expect("faults");
        let strikes = (0..4_000)
            .filter(|n| {
                faults
                    .strike(RouteClass::Get, &mut Dice::new(&[*n]))
                    .is_some()
            })
            .count();
        assert!((900..1_100).contains(&strikes), "{strikes} of 4000");
    }
}
