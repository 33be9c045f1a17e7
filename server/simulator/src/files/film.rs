//! Films: three short ones that this program carries (`assets/README.md` says how they were made).

use crate::dice::Dice;

/// A film.
#[derive(Clone, Copy, Debug)]
pub(super) struct Film {
    pub(super) bytes: &'static [u8],
    pub(super) extension: &'static str,
    pub(super) media_type: &'static str,
}

const WIDE: [Film; 2] = [
    webm(include_bytes!("../../assets/films/orbits.webm")),
    webm(include_bytes!("../../assets/films/dunes.webm")),
];
const TALL: Film = Film {
    bytes: include_bytes!("../../assets/films/lantern.mp4"),
    extension: "mp4",
    media_type: "video/mp4",
};

/// One of the films, upright or wide.
pub(super) fn choose(is_tall: bool, dice: &mut Dice) -> Film {
    if is_tall { TALL } else { *dice.pick(&WIDE) }
}

const fn webm(bytes: &'static [u8]) -> Film {
    Film {
        bytes,
        extension: "webm",
        media_type: "video/webm",
    }
}
