//! What sort of thing an output is, told from a MIME type or a file name.

use serde::{Deserialize, Serialize};

/// The sort of an output, as the page names and shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Shown as a picture.
    Image,
    /// Shown in a video player.
    Video,
    /// Shown in an audio player.
    Audio,
    /// Shown as text.
    Text,
    /// Named and offered for download only.
    Other,
}

/// The types that are text under another name.
const TEXT_TYPES: [&str; 6] = [
    "application/json",
    "application/jsonl",
    "application/ndjson",
    "application/x-ndjson",
    "application/x-subrip",
    "application/csv",
];

impl Kind {
    /// The word as people read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Image => "Image",
            Self::Video => "Video",
            Self::Audio => "Audio",
            Self::Text => "Text",
            Self::Other => "Other",
        }
    }

    /// The word as it is stored.
    pub fn word(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Video => "video",
            Self::Audio => "audio",
            Self::Text => "text",
            Self::Other => "other",
        }
    }

    /// Reads a stored word or upstream's model type; `music` is audio, `code` is text.
    pub fn from_word(word: &str) -> Self {
        match word.to_ascii_lowercase().as_str() {
            "image" => Self::Image,
            "video" => Self::Video,
            "audio" | "music" => Self::Audio,
            "text" | "code" => Self::Text,
            _ => Self::Other,
        }
    }

    /// The sort that a MIME type names; where it says nothing (`application/octet-stream`, which
    /// upstream sends for sound files), the sort that the file name's ending names. A video's type
    /// and an ending of sounds alone make a sound: both come in one container.
    pub fn of_file(mime: &str, name: &str) -> Self {
        let mime = mime.split(';').next().unwrap_or_default();
        let mime = mime.trim().to_ascii_lowercase();
        let named = Self::of_name(name);
        match mime.split('/').next().unwrap_or_default() {
            "image" => Self::Image,
            "video" if named == Self::Audio => Self::Audio,
            "video" => Self::Video,
            "audio" => Self::Audio,
            "text" => Self::Text,
            _ if TEXT_TYPES.contains(&mime.as_str()) || mime.ends_with("+json") => Self::Text,
            _ => named,
        }
    }

    /// The sort that a file name's ending names.
    pub fn of_name(name: &str) -> Self {
        let path = name.split(['?', '#']).next().unwrap_or_default();
        let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
        match ending.to_ascii_lowercase().as_str() {
            "png" | "jpg" | "jpeg" | "gif" | "webp" | "avif" | "svg" => Self::Image,
            "mp4" | "webm" | "mov" | "m4v" => Self::Video,
            "mp3" | "wav" | "ogg" | "oga" | "flac" | "m4a" | "m4b" | "aac" | "opus" | "weba" => {
                Self::Audio
            }
            "txt" | "md" | "json" | "jsonl" | "csv" | "tsv" | "srt" | "vtt" | "log" => Self::Text,
            _ => Self::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn falls_back_from_type_to_name() {
        let check = |mime: &str, name: &str, want: Kind| {
            assert_eq!(Kind::of_file(mime, name), want, "{mime} {name}");
        };
        check("image/png", "a", Kind::Image);
        check("application/octet-stream", "song.MP3", Kind::Audio);
        check("", "https://host/x/clip.webm?sig=1.png", Kind::Video);
        check("application/json; charset=utf-8", "a", Kind::Text);
        check("application/x-subrip", "a", Kind::Text);
        check("application/ld+json", "a", Kind::Text);
        check("IMAGE/PNG", "a", Kind::Image);
        check("video/mp4", "speech.M4A", Kind::Audio);
        check("video/mp4", "speech.mp4", Kind::Video);
        for name in ["a.srt", "a.VTT", "a.log", "a.md"] {
            check("application/octet-stream", name, Kind::Text);
        }
        check("application/pdf", "a.pdf", Kind::Other);
        check("", "", Kind::Other);
    }

    #[test]
    fn stored_words_come_back() {
        for kind in [
            Kind::Image,
            Kind::Video,
            Kind::Audio,
            Kind::Text,
            Kind::Other,
        ] {
            assert_eq!(Kind::from_word(kind.word()), kind);
        }
    }
}
