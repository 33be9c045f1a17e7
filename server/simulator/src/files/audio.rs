//! Sounds: WAV files synthesized from a number, and two short mp3 files this program carries.

use std::f32::consts::TAU;

use crate::dice::Dice;

const SPEECH_RATE: u32 = 16_000;
const HEADER: usize = 44;

/// A sound that can be rendered, mono, 16 bits a sample.
#[derive(Clone, Debug)]
pub(super) struct Sound {
    seed: u64,
    kind: Kind,
    rate: u32,
    samples: usize,
    has_header: bool,
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    Music,
    Speech,
}

/// One of the two songs that are served where an mp3 is asked for.
pub(super) fn mp3(dice: &mut Dice) -> &'static [u8] {
    let songs: [&'static [u8]; 2] = [
        include_bytes!("../../assets/music/evening.mp3"),
        include_bytes!("../../assets/music/harbor.mp3"),
    ];
    let song: &&'static [u8] = dice.pick(&songs);
    song
}

impl Sound {
    /// Eight seconds of slow chords with a melody over them.
    pub(super) fn music(seed: u64, rate: u32) -> Self {
        Self {
            seed,
            kind: Kind::Music,
            rate,
            samples: rate as usize * 8,
            has_header: true,
        }
    }

    /// Syllables of a voice without words, as long as it would take to say `text`.
    pub(super) fn speech(seed: u64, text: &str) -> Self {
        let tenths = (text.chars().count() * 2 / 3).clamp(15, 80);
        let samples = SPEECH_RATE as usize * tenths / 10;
        Self {
            seed,
            kind: Kind::Speech,
            rate: SPEECH_RATE,
            samples,
            has_header: true,
        }
    }

    /// The same samples without the WAV header.
    pub(super) fn without_header(self) -> Self {
        Self {
            has_header: false,
            ..self
        }
    }

    /// The size of the file in bytes.
    pub(super) fn len(&self) -> usize {
        self.samples * 2 + if self.has_header { HEADER } else { 0 }
    }

    pub(super) fn milliseconds(&self) -> i64 {
        i64::try_from(self.samples * 1_000 / self.rate as usize).unwrap_or(0)
    }

    /// The bytes of the file.
    pub(super) fn render(&self) -> Vec<u8> {
        let mut wave = vec![0.0_f32; self.samples];
        let mut dice = Dice::new(&[self.seed, 0x50d]);
        match self.kind {
            Kind::Music => self.play(&mut wave, &mut dice),
            Kind::Speech => self.speak(&mut wave, &mut dice),
        }
        let loudest = wave
            .iter()
            .fold(0.001_f32, |peak, sample| peak.max(sample.abs()));
        let mut bytes = Vec::with_capacity(self.len());
        if self.has_header {
            bytes.extend(self.header());
        }
        let fade = self.rate as usize / 4;
        for (index, sample) in wave.iter().enumerate() {
            let edge = (index.min(self.samples - index) as f32 / fade as f32).min(1.0);
            let level = (sample / loudest * edge * 26_000.0) as i16;
            bytes.extend(level.to_le_bytes());
        }
        bytes
    }

    /// Four chords of two seconds, each note a soft pluck with a little of its octave.
    fn play(&self, wave: &mut [f32], dice: &mut Dice) {
        let root = 110.0 * 2_f32.powf(dice.between(0, 7) as f32 / 12.0);
        let progressions = [[0, 5, 7, 3], [0, 8, 3, 10], [0, 3, 8, 5], [0, 7, 8, 5]];
        let progression = *dice.pick(&progressions);
        for (bar, step) in progression.into_iter().enumerate() {
            let start = bar as f32 * 2.0;
            let third = if [0, 5].contains(&step) { 3 } else { 4 };
            for (voice, interval) in [0, third, 7, 12].into_iter().enumerate() {
                let pitch = semitones(root * 2.0, step + interval);
                self.pluck(wave, start + voice as f32 * 0.09, pitch, 2.6, 0.5);
            }
            self.pluck(wave, start, semitones(root, step), 2.8, 0.8);
            for beat in 0..4 {
                if dice.chance(0.7) {
                    let note = *dice.pick(&[0, 3, 5, 7, 10, 12]);
                    let pitch = semitones(root * 4.0, note);
                    self.pluck(wave, start + beat as f32 * 0.5, pitch, 1.2, 0.35);
                }
            }
        }
    }

    fn pluck(&self, wave: &mut [f32], start: f32, pitch: f32, length: f32, level: f32) {
        let rate = self.rate as f32;
        let first = (start * rate) as usize;
        let count = (length * rate) as usize;
        for (index, sample) in wave.iter_mut().skip(first).take(count).enumerate() {
            let time = index as f32 / rate;
            let attack = (time * 80.0).min(1.0);
            let decay = (-time * 2.2).exp();
            let tone = (TAU * pitch * time).sin()
                + 0.30 * (TAU * pitch * 2.0 * time).sin() * (-time * 3.0).exp()
                + 0.12 * (TAU * pitch * 3.0 * time).sin() * (-time * 6.0).exp();
            *sample += tone * attack * decay * level;
        }
    }

    /// Syllables: a falling tone with the overtones of a vowel, and pauses between words.
    fn speak(&self, wave: &mut [f32], dice: &mut Dice) {
        let rate = self.rate as f32;
        let base = 105.0 + dice.between(0, 90) as f32;
        let vowels = [
            (730.0, 1090.0),
            (530.0, 1840.0),
            (390.0, 1990.0),
            (570.0, 840.0),
            (440.0, 1020.0),
        ];
        let mut at = 0;
        while at < wave.len() {
            let (first, second) = *dice.pick(&vowels);
            let pitch = base * (0.9 + 0.3 * dice.fraction() as f32);
            let count = (rate * (0.11 + 0.09 * dice.fraction() as f32)) as usize;
            for (index, sample) in wave.iter_mut().skip(at).take(count).enumerate() {
                let time = index as f32 / rate;
                let through = index as f32 / count as f32;
                let shape = (through * std::f32::consts::PI).sin();
                *sample += shape * voice(pitch * (1.05 - 0.1 * through), first, second, time);
            }
            let pause = if dice.chance(0.3) { 0.12 } else { 0.015 };
            at += count + (rate * pause) as usize;
        }
    }

    fn header(&self) -> Vec<u8> {
        let data = u32::try_from(self.samples * 2).unwrap_or(u32::MAX);
        let mut header = Vec::with_capacity(HEADER);
        header.extend(b"RIFF");
        header.extend((data + 36).to_le_bytes());
        header.extend(b"WAVEfmt ");
        header.extend(16_u32.to_le_bytes());
        header.extend(1_u16.to_le_bytes()); // PCM
        header.extend(1_u16.to_le_bytes()); // mono
        header.extend(self.rate.to_le_bytes());
        header.extend((self.rate * 2).to_le_bytes());
        header.extend(2_u16.to_le_bytes());
        header.extend(16_u16.to_le_bytes());
        header.extend(b"data");
        header.extend(data.to_le_bytes());
        header
    }
}

fn semitones(pitch: f32, steps: u16) -> f32 {
    pitch * 2_f32.powf(f32::from(steps) / 12.0)
}

/// Harmonics of a pitch, louder near the two resonances of a vowel.
fn voice(pitch: f32, first: f32, second: f32, time: f32) -> f32 {
    (1..=12)
        .map(|n| n as f32 * pitch)
        .fold(0.0, |sum, harmonic| {
            let near = |resonance: f32| 1.0 / (1.0 + ((harmonic - resonance) / 130.0).powi(2));
            sum + (0.04 + near(first) + 0.5 * near(second)) * (TAU * harmonic * time).sin()
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wav_is_whole_and_as_long_as_it_says() {
        for sound in [
            Sound::music(7, 16_000),
            Sound::speech(7, "Please hold the line."),
        ] {
            let bytes = sound.render();
            assert_eq!(bytes.len(), sound.len());
            assert_eq!(
                (&bytes[..4], &bytes[8..16]),
                (&b"RIFF"[..], &b"WAVEfmt "[..])
            );
            let data = u32::from_le_bytes(bytes[40..44].try_into().expect("four bytes"));
            assert_eq!(data as usize, bytes.len() - HEADER);
            let loud = bytes[HEADER..]
                .chunks(2)
                .filter(|s| s[1] > 2 && s[1] < 253)
                .count();
            assert!(loud > 1_000, "it can be heard");
        }
    }

    #[test]
    fn bare_samples_have_no_header() {
        let sound = Sound::music(7, 16_000).without_header();
        assert_eq!((sound.render().len(), sound.len()), (256_000, 256_000));
    }
}
