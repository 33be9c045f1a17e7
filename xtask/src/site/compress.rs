//! The compressed twin of each asset, made once at build time with the strongest settings, so
//! that the server only has to choose a file.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::Result;
use brotli::{CompressorWriter, enc::BrotliEncoderParams};
use flate2::{Compression, write::GzEncoder};

use crate::say;

/// Where the twins of an asset are: brotli, gzip.
pub(super) fn twins(asset: &Path) -> [PathBuf; 2] {
    ["br", "gz"].map(|kind| {
        let mut name = asset.as_os_str().to_owned();
        name.push(format!(".{kind}"));
        name.into()
    })
}

/// Writes the twins of all files of a folder and the folders in it.
pub(super) fn all_in(folder: &Path) -> Result<()> {
    say::step("compressing", || beside_all(folder))
}

fn beside_all(folder: &Path) -> Result<()> {
    // Listed first: the twins come into the same folder.
    let entries = fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    for entry in entries {
        match entry.file_type()?.is_dir() {
            true => beside_all(&entry.path())?,
            false => beside(&entry.path())?,
        }
    }
    Ok(())
}

fn beside(asset: &Path) -> Result<()> {
    let content = fs::read(asset)?;
    let [br, gz] = twins(asset);
    fs::write(br, brotli(&content)?)?;
    fs::write(gz, gzip(&content)?)?;
    Ok(())
}

fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    // Quality and window are the largest that every browser takes.
    let settings = BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        size_hint: content.len(),
        ..Default::default()
    };
    let mut writer = CompressorWriter::with_params(Vec::new(), 4096, &settings);
    writer.write_all(content)?;
    Ok(writer.into_inner())
}

fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut writer = GzEncoder::new(Vec::new(), Compression::best());
    writer.write_all(content)?;
    Ok(writer.finish()?)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn the_twins_hold_the_same_content_in_less_space() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("inner");
        fs::create_dir(&inner).unwrap();
        let asset = inner.join("a.css");
        let content = ".row { color: red }\n".repeat(200);
        fs::write(&asset, &content).unwrap();
        all_in(folder.path()).unwrap();
        let [br, gz] = twins(&asset);
        assert!(br.ends_with("a.css.br") && gz.ends_with("a.css.gz"));
        for twin in [&br, &gz] {
            assert!(fs::metadata(twin).unwrap().len() < 400);
        }
        let mut unpacked = String::new();
        brotli::Decompressor::new(fs::File::open(br).unwrap(), 4096)
            .read_to_string(&mut unpacked)
            .unwrap();
        assert_eq!(unpacked, content);
        unpacked.clear();
        flate2::read::GzDecoder::new(fs::File::open(gz).unwrap())
            .read_to_string(&mut unpacked)
            .unwrap();
        assert_eq!(unpacked, content);
    }
}
