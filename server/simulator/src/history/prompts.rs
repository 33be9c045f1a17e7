//! The words that the generated traffic asks with.

use crate::catalogue::Makes;
use crate::dice::Dice;

const SUBJECTS: [&str; 20] = [
    "a lighthouse on a cliff",
    "an old bicycle against a yellow wall",
    "a fox asleep in the snow",
    "a greenhouse full of ferns",
    "a night market in the rain",
    "a paper boat on a lake",
    "two astronauts playing chess",
    "a teapot in the shape of an owl",
    "a tram climbing a steep street",
    "a whale above the clouds",
    "a small robot watering a sunflower",
    "layered mountains in the mist",
    "a city of glass at the edge of the ocean",
    "a library with a tree in its middle",
    "a bowl of ramen, seen from above",
    "a desert road and a red van",
    "an orchard in bloom",
    "a jazz trio on a roof",
    "a portrait of a retired sailor",
    "the aurora over a fjord",
];
const STYLES: [&str; 10] = [
    "watercolor",
    "soft morning light",
    "35 mm photograph, shallow depth of field",
    "isometric, pastel colors",
    "linocut in two colors",
    "golden hour, long shadows",
    "minimal flat illustration",
    "oil on canvas, thick strokes",
    "studio lighting, high detail",
    "at sunset, cinematic",
];
const MOTIONS: [&str; 8] = [
    "the camera rises slowly",
    "a slow pan to the left",
    "leaves drift through the picture",
    "time lapse from dusk to night",
    "waves roll in, handheld",
    "a single take, moving forward",
    "the lights come on one by one",
    "in slow motion",
];
const QUESTIONS: [&str; 10] = [
    "Summarize the main points of the meeting notes below in three bullet points.",
    "Explain what an index does in a database, to someone who has never used one.",
    "Write a friendly reply to a customer whose parcel is four days late.",
    "Name five risks of moving a cron job into a queue.",
    "Turn this list of features into a short announcement.",
    "What is the difference between latency and throughput?",
    "Rewrite the paragraph so that a child of ten understands it.",
    "Give me three titles for an article about repairing old radios.",
    "Draft a polite refusal of a speaking invitation.",
    "Translate the following sentence into French and Spanish: the train leaves at noon.",
];
const TASKS: [&str; 8] = [
    "Write a function that merges two sorted lists.",
    "Parse an ISO 8601 duration such as PT1H30M.",
    "Write a query that finds customers without an order in the last 90 days.",
    "Add a retry with exponential back-off to this HTTP call.",
    "Group log lines by request id and print the slowest ten.",
    "Write a test for a rolling window rate limiter.",
    "Convert this callback code to async and await.",
    "Find the median of two sorted arrays.",
];
const MOODS: [&str; 8] = [
    "lo-fi, mellow, brushed drums",
    "folk, acoustic guitar, warm",
    "synth pop, 110 bpm, bright",
    "slow piano ballad",
    "bossa nova, soft voice",
    "ambient, wide pads",
    "indie rock, hopeful",
    "jazz trio, late night",
];
const SONGS: [&str; 4] = [
    "The harbor lights are going down\nOne by one across the town\nAnd I am rowing home",
    "Paper planes on Monday mornings\nFolded maps without a warning\nWe were never lost",
    "Rain on the roof of the tram\nYou asked me who I am\nI said: almost there",
    "Count the stations, count the stars\nLeave the lights on in the bars\nWe will be back by spring",
];
const SPEECHES: [&str; 5] = [
    "Welcome aboard. The next stop is Central Station, with connections to all lines.",
    "Your order has been shipped and will arrive on Thursday between nine and noon.",
    "Chapter one. It was the kind of morning that makes people forgive the winter.",
    "Please hold the line. You are second in the queue.",
    "The build finished in four minutes and twelve seconds. All checks have passed.",
];

/// A text for the input field of this name, for a model that makes this.
pub(super) fn text(name: &str, makes: Makes, dice: &mut Dice) -> String {
    match (name, makes) {
        ("lyrics", _) => (*dice.pick(&SONGS)).to_owned(),
        ("text", _) => (*dice.pick(&SPEECHES)).to_owned(),
        ("negative_prompt", _) => "blurry, text, watermark".to_owned(),
        ("system_prompt", _) => "Answer briefly and in plain words.".to_owned(),
        (_, Makes::Image) => format!("{}, {}", dice.pick(&SUBJECTS), dice.pick(&STYLES)),
        (_, Makes::Video) => {
            format!(
                "{}, {}, {}",
                dice.pick(&SUBJECTS),
                dice.pick(&STYLES),
                dice.pick(&MOTIONS)
            )
        }
        (_, Makes::Music | Makes::Speech) => (*dice.pick(&MOODS)).to_owned(),
        (_, Makes::Text) => (*dice.pick(&QUESTIONS)).to_owned(),
        (_, Makes::Code) => (*dice.pick(&TASKS)).to_owned(),
    }
}
