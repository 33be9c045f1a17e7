//! What a run costs: a price from a model's card and what was made. Exact, in millionths.

use serde_json::Value;

/// What a run made, in the units that prices are in.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Made {
    pub(crate) images: i64,
    /// Pixels of one image.
    pub(crate) pixels: i64,
    /// Milliseconds of sound or film.
    pub(crate) media_ms: i64,
    pub(crate) tokens: i64,
}

/// The cost in millionths of a credit. Prices with criteria follow the first that holds.
pub(crate) fn micro_credits(pricing: &Value, input: &Value, made: Made) -> i64 {
    let criteria = pricing["criterias"].as_array().into_iter().flatten();
    let holds = |c: &&Value| {
        c["field"]
            .as_str()
            .is_some_and(|field| input[field] == c["value"])
    };
    let special = criteria
        .into_iter()
        .find(holds)
        .map(|c| &c["billable_price"]);
    let price = micros(special.unwrap_or(&pricing["amount"]));
    match pricing["unit"].as_str().unwrap_or_default() {
        "image" => price * made.images,
        "image_megapixel" => price * made.images * made.pixels / 1_000_000,
        "second" | "audio_second" | "video_second" => price * made.media_ms / 1_000,
        "million_token" => price * made.tokens / 1_000_000,
        _ => price,
    }
}

#[expect(clippy::cast_possible_truncation, reason = "prices are a few dollars")]
fn micros(price: &Value) -> i64 {
    (price.as_f64().unwrap_or(0.0) * 1e6).round() as i64
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_price_follows_its_unit_and_its_criteria() {
        let check = |pricing: Value, input: Value, expected| {
            let made = Made {
                images: 2,
                pixels: 589_824,
                media_ms: 5_000,
                tokens: 300,
            };
            assert_eq!(micro_credits(&pricing, &input, made), expected, "{pricing}");
        };
        check(
            json!({ "amount": 0.03, "unit": "image" }),
            json!({}),
            60_000,
        );
        check(
            json!({ "amount": 0.75, "unit": "prediction" }),
            json!({}),
            750_000,
        );
        check(
            json!({ "amount": 0.06, "unit": "image_megapixel" }),
            json!({}),
            70_778,
        );
        check(
            json!({ "amount": 0.9, "unit": "million_token" }),
            json!({}),
            270,
        );
        let film = json!({
            "amount": 0.1, "unit": "video_second",
            "criterias": [{ "field": "resolution", "value": "1080p", "billable_price": 0.18 }]
        });
        check(film.clone(), json!({ "resolution": "720p" }), 500_000);
        check(film, json!({ "resolution": "1080p" }), 900_000);
    }
}
