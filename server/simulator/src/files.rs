//! Output files: which ones a prediction has, and their bytes, made anew for each request.
//!
//! A listing must be cheap (a page of the list names a hundred files), so every size is known
//! without making the file.

mod audio;
mod film;
mod image;
mod prose;
mod shaped;
mod structured;

pub(crate) use prose::{answer, tokens};
pub(crate) use shaped::{PIXEL, wanted_error, with_urls};
pub(crate) use structured::records;

use bytes::Bytes;
use serde_json::Value;

use crate::catalogue::{Made, Makes};
use crate::dice::Dice;
use crate::history::{Details, Origin, Purpose};

/// One output file.
#[derive(Clone, Debug)]
pub(crate) struct OutputFile {
    pub(crate) name: String,
    /// The type that the prediction's metadata states, which is not always the true one.
    pub(crate) stated_type: &'static str,
    /// The type that the file is served with.
    pub(crate) media_type: &'static str,
    pub(crate) size: usize,
    content: Content,
}

#[derive(Clone, Debug)]
enum Content {
    Image(image::Picture),
    Audio(audio::Sound),
    Asset(&'static [u8]),
    Text(String),
}

/// What a prediction that succeeded has made.
#[derive(Clone, Debug)]
pub(crate) struct Output {
    pub(crate) files: Vec<OutputFile>,
    /// The output itself, where that is a text and not files.
    pub(crate) text: Option<String>,
    /// How long it is, where it is a list of records instead, in bytes.
    pub(crate) records: Option<usize>,
    /// The output itself, where it was asked for by its shape.
    pub(crate) shape: Option<Value>,
    pub(crate) made: Made,
}

impl OutputFile {
    /// The bytes of the file. Takes some milliseconds of computing for pictures and sounds.
    pub(crate) fn render(&self) -> Bytes {
        match &self.content {
            Content::Image(picture) => picture.png().into(),
            Content::Audio(sound) => sound.render().into(),
            Content::Asset(bytes) => Bytes::from_static(bytes),
            Content::Text(text) => Bytes::from(text.clone()),
        }
    }
}

/// What a prediction makes, if it succeeds.
pub(crate) fn output(makes: Makes, origin: Origin, details: &Details) -> Output {
    let mut dice = origin.dice(Purpose::Files);
    let input = &details.input;
    let made = match makes {
        Makes::Image => images(input, &mut dice),
        Makes::Video => video(input, &mut dice),
        Makes::Music => music(input, &mut dice),
        Makes::Speech => speech(input, &mut dice),
        Makes::Text => {
            let text = answer(prompt(input));
            let made = Made {
                tokens: tokens(prompt(input)) + tokens(&text),
                ..Made::default()
            };
            Output {
                files: Vec::new(),
                text: Some(text),
                records: structured::wanted(prompt(input)),
                shape: None,
                made,
            }
        }
        Makes::Code => code(input),
    };
    Output {
        shape: shaped::wanted_output(prompt(input)),
        ..made
    }
}

fn images(input: &Value, dice: &mut Dice) -> Output {
    let count = input["number_of_images"].as_u64().unwrap_or(1).clamp(1, 4);
    let ratio = input["aspect_ratio"].as_str().unwrap_or("1:1");
    let (width, height) = image::size(ratio);
    let file = |number| {
        let picture = image::Picture::new(prompt(input), dice.roll(), width, height);
        let (size, content) = (picture.png_len(), Content::Image(picture));
        let name = format!("output-{number}.png");
        OutputFile {
            name,
            stated_type: "image/png",
            media_type: "image/png",
            size,
            content,
        }
    };
    let files: Vec<OutputFile> = (0..count).map(file).collect();
    let pixels = i64::from(width) * i64::from(height);
    let images = i64::try_from(count).unwrap_or(1);
    Output {
        files,
        text: None,
        records: None,
        shape: None,
        made: Made {
            images,
            pixels,
            ..Made::default()
        },
    }
}

fn video(input: &Value, dice: &mut Dice) -> Output {
    let film = film::choose(input["aspect_ratio"] == "9:16", dice);
    let file = OutputFile {
        name: format!("output-0.{}", film.extension),
        stated_type: film.media_type,
        media_type: film.media_type,
        size: film.bytes.len(),
        content: Content::Asset(film.bytes),
    };
    let seconds = input["duration"].as_i64().unwrap_or(5);
    let made = Made {
        media_ms: seconds * 1_000,
        ..Made::default()
    };
    Output {
        files: vec![file],
        text: None,
        records: None,
        shape: None,
        made,
    }
}

fn music(input: &Value, dice: &mut Dice) -> Output {
    let rate = input["sample_rate"]
        .as_u64()
        .and_then(|rate| u32::try_from(rate).ok());
    let sound = audio::Sound::music(dice.roll(), rate.unwrap_or(44_100).min(22_050));
    let made = Made {
        media_ms: sound.milliseconds(),
        ..Made::default()
    };
    let file = match input["audio_format"].as_str().unwrap_or("mp3") {
        "wav" => wav(sound),
        "pcm" => {
            let sound = sound.without_header();
            let (size, name) = (sound.len(), "output-0.pcm".to_owned());
            let octets = "application/octet-stream";
            let content = Content::Audio(sound);
            OutputFile {
                name,
                stated_type: octets,
                media_type: octets,
                size,
                content,
            }
        }
        // The real service states no better type for an mp3; the extension has to do.
        _ => {
            let bytes = audio::mp3(dice);
            OutputFile {
                name: "output-0.mp3".to_owned(),
                stated_type: "application/octet-stream",
                media_type: "audio/mpeg",
                size: bytes.len(),
                content: Content::Asset(bytes),
            }
        }
    };
    Output {
        files: vec![file],
        text: None,
        records: None,
        shape: None,
        made,
    }
}

fn speech(input: &Value, dice: &mut Dice) -> Output {
    let sound = audio::Sound::speech(dice.roll(), input["text"].as_str().unwrap_or_default());
    let made = Made {
        media_ms: sound.milliseconds(),
        ..Made::default()
    };
    Output {
        files: vec![wav(sound)],
        text: None,
        records: None,
        shape: None,
        made,
    }
}

fn wav(sound: audio::Sound) -> OutputFile {
    let (size, content) = (sound.len(), Content::Audio(sound));
    let name = "output-0.wav".to_owned();
    OutputFile {
        name,
        stated_type: "audio/wav",
        media_type: "audio/wav",
        size,
        content,
    }
}

fn code(input: &Value) -> Output {
    let text = prose::program(
        prompt(input),
        input["language"].as_str().unwrap_or("python"),
    );
    let made = Made {
        tokens: 40 * tokens(&text),
        ..Made::default()
    };
    let file = OutputFile {
        name: "output-0.txt".to_owned(),
        stated_type: "text/plain",
        media_type: "text/plain; charset=utf-8",
        size: text.len(),
        content: Content::Text(text),
    };
    Output {
        files: vec![file],
        text: None,
        records: None,
        shape: None,
        made,
    }
}

fn prompt(input: &Value) -> &str {
    input["prompt"].as_str().unwrap_or_default()
}
