//! What a prediction put out: upstream's `output`, which may be a string, a list, objects or
//! nothing, together with `metadata.storage.files`, which knows names, types and sizes.

use domain::{kind::Kind, prediction::Delivery};

use super::wire::{bounded, elements, members, number, string};

/// The most output files that are taken from one prediction.
const MAX_FILES: usize = 1_000;

/// The longest delivery URL, name and MIME type, in characters.
const MAX_URL: usize = 8_192;
const MAX_NAME: usize = 255;

/// An output, sorted.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Output {
    /// The files, in the order of the output.
    pub(super) deliveries: Vec<Delivery>,
    /// The text, all pieces joined.
    pub(super) text: Option<String>,
    /// Whether there is something that is neither a file nor a text.
    pub(super) has_other: bool,
    /// Whether there is something that no output can be, such as a number.
    pub(super) is_garbled: bool,
}

impl Output {
    /// Sorts the JSON texts of `output` and of `metadata.storage.files`. The strings that a text
    /// model puts out are text even where they look like URLs, unless a stored file is there.
    pub(super) fn read(output: Option<&str>, files: Option<&str>, model: Option<Kind>) -> Self {
        let mut sorted = Self::default();
        let pieces = match output {
            Some(list) if list.starts_with('[') => elements(list).unwrap_or_default(),
            Some(one) => vec![one],
            None => Vec::new(),
        };
        let stored = stored(files);
        let is_stored = |url: &str| stored.iter().any(|file| file.url == url);
        for piece in pieces {
            sorted.add(piece, |url| model != Some(Kind::Text) || is_stored(url));
        }
        sorted.know_files(stored);
        sorted
    }

    /// How many outputs there are: files, or 1 for anything else.
    pub(super) fn count(&self) -> u32 {
        let other = u32::from(self.text.is_some() || self.has_other);
        u32::try_from(self.deliveries.len())
            .unwrap_or(u32::MAX)
            .max(other)
    }

    /// The sort of the output: what a file says, else that it is text, else what the model makes.
    pub(super) fn kind(&self, model: Option<Kind>) -> Option<Kind> {
        let model = model.filter(|kind| *kind != Kind::Other);
        if let Some(first) = self.deliveries.first() {
            let named = self
                .deliveries
                .iter()
                .map(kind_of)
                .find(|kind| *kind != Kind::Other);
            return named.or(model).or(Some(kind_of(first)));
        }
        match (&self.text, self.has_other) {
            (Some(_), _) => Some(Kind::Text),
            (None, true) => Some(Kind::Other),
            (None, false) => model,
        }
    }

    /// `is_address` tells whether a URL is more than words.
    fn add(&mut self, piece: &str, is_address: impl Fn(&str) -> bool) {
        match piece.as_bytes().first() {
            Some(b'"') => match string(piece) {
                Some(words) if is_url(&words) && is_address(&words) => self.add_file(at(words)),
                // Bytes in the shape of a URL; far too long for a text.
                Some(words) if words.starts_with("data:") && is_address(&words) => {
                    self.has_other = true;
                }
                Some(words) if words.is_empty() => {}
                Some(words) => self.text.get_or_insert_default().push_str(&words),
                None => self.is_garbled = true,
            },
            Some(b'{') => match file(piece) {
                Some(delivery) => self.add_file(delivery),
                None => self.has_other = true,
            },
            Some(b'[') => self.has_other = true,
            Some(b'n') | None => {}
            Some(_) => self.is_garbled = true,
        }
    }

    fn add_file(&mut self, delivery: Delivery) {
        if self.deliveries.len() < MAX_FILES {
            self.deliveries.push(delivery);
        }
    }

    /// Takes names, types and sizes from the stored files: by URL, else by place where both lists
    /// are of one length. Without any output, the stored files are the output.
    fn know_files(&mut self, files: Vec<Delivery>) {
        if self.deliveries.is_empty() {
            if self.text.is_none() && !self.has_other {
                self.deliveries = files;
            }
            return;
        }
        let is_paired = files.len() == self.deliveries.len();
        for (place, delivery) in self.deliveries.iter_mut().enumerate() {
            let same = files.iter().find(|file| file.url == delivery.url);
            if let Some(file) = same.or(files.get(place).filter(|_| is_paired)) {
                let url = std::mem::take(&mut delivery.url);
                *delivery = Delivery {
                    url,
                    ..file.clone()
                };
            }
        }
    }
}

/// The files of `metadata.storage.files`.
fn stored(files: Option<&str>) -> Vec<Delivery> {
    let files = files.and_then(elements).unwrap_or_default();
    files.into_iter().take(MAX_FILES).filter_map(file).collect()
}

fn kind_of(delivery: &Delivery) -> Kind {
    match Kind::of_file(&delivery.mime, &delivery.name) {
        Kind::Other => Kind::of_name(&delivery.url),
        kind @ (Kind::Image | Kind::Video | Kind::Audio | Kind::Text) => kind,
    }
}

/// Whether a whole text is one http or https URL.
fn is_url(text: &str) -> bool {
    let has_scheme = |scheme: &str| {
        let start = text.get(..scheme.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(scheme)) && text.len() > scheme.len()
    };
    text.len() <= MAX_URL
        && (has_scheme("https://") || has_scheme("http://"))
        && !text.contains(|c: char| c.is_whitespace() || c.is_control())
}

/// A file of which only the URL is known.
fn at(url: String) -> Delivery {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let name = path.rsplit('/').next().unwrap_or_default();
    Delivery {
        name: bounded(name, MAX_NAME),
        mime: String::new(),
        size: None,
        url,
    }
}

/// A file as `metadata.storage.files` describes it, if it has a URL.
fn file(raw: &str) -> Option<Delivery> {
    let [url, name, mime, size] = members(raw, ["url", "name", "type", "size"])?;
    let known = at(url.and_then(string).filter(|url| is_url(url))?);
    let name = name.and_then(string).map(|name| bounded(&name, MAX_NAME));
    Some(Delivery {
        name: name.filter(|name| !name.is_empty()).unwrap_or(known.name),
        mime: mime
            .and_then(string)
            .map_or(String::new(), |mime| bounded(&mime, MAX_NAME)),
        size: size.and_then(number).and_then(|size| size.parse().ok()),
        url: known.url,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(
        output: &str,
        files: &str,
        model: Option<Kind>,
        count: u32,
        kind: Option<Kind>,
    ) -> Output {
        let sorted = Output::read(Some(output), Some(files), model);
        assert_eq!(
            (sorted.count(), sorted.kind(model)),
            (count, kind),
            "{output} {files}"
        );
        sorted
    }

    #[test]
    fn urls_are_files() {
        let image = Some(Kind::Image);
        let one = check(
            r#""https://cdn.example/a/b%20c.png?sig=1""#,
            "[]",
            None,
            1,
            image,
        );
        assert_eq!(one.deliveries[0].name, "b%20c.png");
        check(
            r#"["https://h/1.png","https://h/2.png"]"#,
            "null",
            None,
            2,
            image,
        );
        check(r#"["https://h/one"]"#, "[]", image, 1, image);
        check(r#"["https://h/one"]"#, "[]", None, 1, Some(Kind::Other));
        let named = check(
            r#"[{"url":"http://h/x","type":"video/mp4"}]"#,
            "3",
            None,
            1,
            Some(Kind::Video),
        );
        assert_eq!(named.deliveries[0].mime, "video/mp4");
    }

    #[test]
    fn other_strings_are_text() {
        let text = Some(Kind::Text);
        assert_eq!(
            check(r#""Hello""#, "[]", None, 1, text).text.as_deref(),
            Some("Hello")
        );
        assert_eq!(
            check(r#"["a ","b"]"#, "[]", None, 1, text).text.as_deref(),
            Some("a b")
        );
        check(r#""see https://h/1.png""#, "[]", None, 1, text);
        check(r#""https://h/1.png is it""#, "[]", None, 1, text);
        check(r#""https://""#, "[]", None, 1, text);
        let answer = check(r#""https://h/""#, "[]", text, 1, text);
        assert_eq!(answer.text.as_deref(), Some("https://h/"));
    }

    #[test]
    fn a_stored_file_of_a_text_model_is_a_file() {
        let (text, files) = (
            Some(Kind::Text),
            r#"[{"name":"a.txt","url":"https://h/a.txt"}]"#,
        );
        let sorted = check(r#"["https://h/a.txt"]"#, files, text, 1, text);
        assert_eq!(
            (sorted.deliveries[0].name.as_str(), sorted.text),
            ("a.txt", None)
        );
        let words = check(r#"["https://h/b.txt"]"#, files, text, 1, text);
        assert_eq!(
            (words.text.as_deref(), words.deliveries.len()),
            (Some("https://h/b.txt"), 0)
        );
    }

    #[test]
    fn anything_else_is_told_apart() {
        check(r#"{"score":1}"#, "[]", None, 1, Some(Kind::Other));
        check(r#"[[1],[2]]"#, "[]", None, 1, Some(Kind::Other));
        check(
            r#""data:image/png;base64,AAAA""#,
            "[]",
            None,
            1,
            Some(Kind::Other),
        );
        for nothing in ["null", "[]", "[null]", "\"\"", "[\"\"]"] {
            check(nothing, "[]", Some(Kind::Audio), 0, Some(Kind::Audio));
        }
        for garbled in ["42", "true", r#""\ud800""#] {
            assert!(check(garbled, "[]", None, 0, None).is_garbled);
        }
    }

    #[test]
    fn stored_files_name_the_output() {
        let files = r#"[{"name":"song.mp3","type":"application/octet-stream","size":"12","url":"https://h/x?2"}]"#;
        let audio = Some(Kind::Audio);
        let by_place = check(r#"["https://h/x?1"]"#, files, None, 1, audio);
        assert_eq!(by_place.deliveries[0].url, "https://h/x?1");
        assert_eq!(by_place.deliveries[0].name, "song.mp3");
        assert_eq!(by_place.deliveries[0].size, Some(12));
        let by_url = check(
            r#"["https://h/y.wav","https://h/x?2"]"#,
            files,
            None,
            2,
            audio,
        );
        assert_eq!(
            (by_url.deliveries[0].size, by_url.deliveries[1].size),
            (None, Some(12))
        );
        assert_eq!(
            check("null", files, None, 1, audio).deliveries[0].url,
            "https://h/x?2"
        );
        assert_eq!(
            check(r#""words""#, files, None, 1, Some(Kind::Text)).deliveries,
            []
        );
    }
}
