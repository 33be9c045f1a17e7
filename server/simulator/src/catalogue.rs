//! The models: their cards, schemas and prices as served, and how each behaves here.
//!
//! The cards are data, in `assets/models`; this room only reads and finds them.

mod pricing;
mod schema;

use std::time::Duration;

pub(crate) use pricing::Made;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::dice::Dice;

/// The first twelve make the traffic; the others are there for those who call them.
const SOURCES: [&str; 23] = [
    include_str!("../assets/models/truefusion.json"),
    include_str!("../assets/models/truefusion-pro.json"),
    include_str!("../assets/models/truefusion-edge.json"),
    include_str!("../assets/models/flux-2-flex.json"),
    include_str!("../assets/models/truefusion-video-pro.json"),
    include_str!("../assets/models/veo-3.1.json"),
    include_str!("../assets/models/sora-2.json"),
    include_str!("../assets/models/beatfusion-2.0.json"),
    include_str!("../assets/models/voicefusion-1.0.json"),
    include_str!("../assets/models/mera.json"),
    include_str!("../assets/models/gpt-5.3-codex.json"),
    include_str!("../assets/models/deepbrain-router.json"),
    include_str!("../assets/models/truefusion-ultra.json"),
    include_str!("../assets/models/flux-2-pro.json"),
    include_str!("../assets/models/flux-pro.json"),
    include_str!("../assets/models/flux-fast.json"),
    include_str!("../assets/models/flux-edge.json"),
    include_str!("../assets/models/flux-1-edge.json"),
    include_str!("../assets/models/imagen-3.json"),
    include_str!("../assets/models/imagen-4.json"),
    include_str!("../assets/models/gpt-5.json"),
    include_str!("../assets/models/gpt-5.4.json"),
    include_str!("../assets/models/gpt-5-nano.json"),
];

/// What a model makes; decides its files, its output and its failures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Makes {
    Image,
    Video,
    Music,
    Speech,
    Text,
    Code,
}

/// A model.
#[derive(Debug, Deserialize)]
pub(crate) struct Model {
    pub(crate) behavior: Behavior,
    card: Map<String, Value>,
    pub(crate) input_schema: Value,
    output_schema: Value,
}

/// How a model behaves in the simulator; bounds of durations are in milliseconds.
#[derive(Debug, Deserialize)]
pub(crate) struct Behavior {
    pub(crate) makes: Makes,
    /// Its share of the generated traffic.
    popularity: u64,
    wait_ms: (u64, u64),
    boot_ms: (u64, u64),
    run_ms: (u64, u64),
}

impl Model {
    /// The name that calls use.
    pub(crate) fn slug(&self) -> &str {
        self.text("namespace")
    }

    fn answers_to(&self, slug: &str) -> bool {
        let bare = self.slug().rsplit('/').next().unwrap_or_default();
        let vendor = self
            .card
            .get("vendor")
            .and_then(|vendor| vendor.get("slug"));
        match slug.rsplit_once('/') {
            Some((prefix, name)) => name == bare && vendor.and_then(Value::as_str) == Some(prefix),
            None => slug == bare,
        }
    }

    /// The word of the `type` field.
    pub(crate) fn type_word(&self) -> &str {
        self.text("type")
    }

    pub(crate) fn is_offline(&self) -> bool {
        self.text("status") == "offline"
    }

    /// The Model object, with the schemas that `fields` asks for.
    pub(crate) fn card(&self, fields: &str) -> Value {
        let mut card = self.card.clone();
        let schemas = [
            ("input_schema", &self.input_schema),
            ("output_schema", &self.output_schema),
        ];
        for (name, schema) in schemas {
            if fields.split(',').any(|field| field.trim() == name) {
                card.insert(name.to_owned(), schema.clone());
            }
        }
        Value::Object(card)
    }

    /// What `input` lacks or has wrong; empty if it fits.
    pub(crate) fn objections(&self, input: &Map<String, Value>) -> Vec<String> {
        schema::objections(&self.input_schema, input)
    }

    /// The cost of a run in millionths of a credit.
    pub(crate) fn micro_credits(&self, input: &Value, made: Made) -> i64 {
        self.card
            .get("pricing")
            .map_or(0, |price| pricing::micro_credits(price, input, made))
    }

    /// How long one run waits, boots and runs.
    pub(crate) fn durations(&self, dice: &mut Dice) -> [Duration; 3] {
        let Behavior {
            wait_ms,
            boot_ms,
            run_ms,
            ..
        } = self.behavior;
        [wait_ms, boot_ms, run_ms]
            .map(|(low, high)| Duration::from_micros(dice.between(low * 1_000, high * 1_000)))
    }

    fn text(&self, key: &str) -> &str {
        self.card
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }
}

/// All models.
#[derive(Debug)]
pub(crate) struct Catalogue(Vec<Model>);

impl Catalogue {
    /// Reads the cards this program carries.
    pub(crate) fn load() -> serde_json::Result<Self> {
        SOURCES
            .iter()
            .map(|source| serde_json::from_str(source))
            .collect::<Result<_, _>>()
            .map(Self)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Model> {
        self.0.iter()
    }

    /// The model of this index, which came from `find` or `popular`.
    pub(crate) fn get(&self, index: u16) -> &Model {
        &self.0[usize::from(index)]
    }

    /// The index of the model of this slug. Upstream's documentation spells it with the vendor and
    /// without, so both are answered; the case counts.
    pub(crate) fn find(&self, slug: &str) -> Option<u16> {
        self.0
            .iter()
            .position(|model| model.answers_to(slug))
            .and_then(|index| u16::try_from(index).ok())
    }

    /// One that the traffic asks for, the popular ones more often.
    pub(crate) fn popular(&self, dice: &mut Dice) -> u16 {
        let all = self
            .0
            .iter()
            .map(|model| model.behavior.popularity)
            .sum::<u64>();
        let mut left = dice.between(1, all.max(1));
        for (index, model) in (0..).zip(&self.0) {
            if left <= model.behavior.popularity {
                return index;
            }
            left -= model.behavior.popularity;
        }
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_card_is_whole() {
        let catalogue = Catalogue::load().expect("the cards");
        for model in catalogue.iter() {
            let Value::Object(card) = model.card("input_schema, output_schema") else {
                panic!("a card is an object")
            };
            let keys: Vec<&str> = card.keys().map(String::as_str).collect();
            let expected = [
                "name",
                "namespace",
                "description",
                "type",
                "privacy",
                "status",
                "img_url",
                "vendor",
                "billable",
                "pricing",
                "capabilities",
                "metadata",
                "service",
                "input_schema",
                "output_schema",
            ];
            assert_eq!(keys, expected, "{}", model.slug());
            let strict = ["image", "video", "audio", "music", "text"];
            assert!(strict.contains(&model.type_word()), "{}", model.slug());
        }
    }

    #[test]
    fn slugs_are_found_with_and_without_their_vendor() {
        let catalogue = Catalogue::load().expect("the cards");
        let found = |slug: &str| {
            catalogue
                .find(slug)
                .map(|index| catalogue.get(index).slug())
        };
        for model in catalogue.iter() {
            assert_eq!(found(model.slug()), Some(model.slug()));
        }
        for (vendor, name) in [
            ("skytells", "truefusion"),
            ("skytells", "truefusion-pro"),
            ("skytells", "truefusion-edge"),
            ("skytells", "truefusion-ultra"),
            ("skytells", "truefusion-video-pro"),
            ("skytells", "beatfusion-2.0"),
            ("skytells", "mera"),
            ("skytells", "deepbrain-router"),
            ("black-forest-labs", "flux-pro"),
            ("black-forest-labs", "flux-edge"),
            ("black-forest-labs", "flux-fast"),
            ("black-forest-labs", "flux-1-edge"),
            ("black-forest-labs", "FLUX.2-pro"),
            ("black-forest-labs", "flux-2-flex"),
            ("google", "veo-3.1"),
            ("google", "imagen-3"),
            ("google", "imagen-4"),
            ("openai", "sora-2"),
            ("openai", "gpt-5"),
            ("openai", "gpt-5.4"),
            ("openai", "gpt-5-nano"),
            ("openai", "gpt-5.3-codex"),
        ] {
            let whole = found(&format!("{vendor}/{name}"));
            assert!(whole.is_some_and(|slug| slug.ends_with(name)), "{name}");
            assert_eq!(found(name), whole, "{name}");
        }
        for unknown in [
            "flux.2-pro",
            "Truefusion",
            "openai/truefusion",
            "x/y/mera",
            "",
            "skytells/",
        ] {
            assert_eq!(found(unknown), None, "{unknown}");
        }
    }
}
