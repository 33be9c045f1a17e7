//! The PNG format, as little of it as is needed: 8-bit palette images in stored deflate blocks.

const SIGNATURE: [u8; 8] = [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a];
/// The longest stored block that deflate has.
const BLOCK: usize = 65_535;
/// Length, name and checksum of a chunk.
const FRAME: usize = 12;

/// The size of the file for an image of this size.
pub(super) fn len(width: u32, height: u32) -> usize {
    let raw = raw_len(width, height);
    let zlib = 2 + raw + 5 * raw.div_ceil(BLOCK) + 4;
    SIGNATURE.len() + (FRAME + 13) + (FRAME + 768) + (FRAME + zlib) + FRAME
}

/// The file; `shade` gives the index of the color at a column and a row.
pub(super) fn encode(
    width: u32,
    height: u32,
    palette: &[[u8; 3]; 256],
    shade: impl Fn(u32, u32) -> u8,
) -> Vec<u8> {
    let mut raw = Vec::with_capacity(raw_len(width, height));
    for y in 0..height {
        raw.push(0); // no filter
        raw.extend((0..width).map(|x| shade(x, y)));
    }
    let mut header = Vec::with_capacity(13);
    header.extend(width.to_be_bytes());
    header.extend(height.to_be_bytes());
    header.extend([8, 3, 0, 0, 0]); // 8 bits, palette, no interlace
    let mut file = Vec::with_capacity(len(width, height));
    file.extend(SIGNATURE);
    chunk(&mut file, *b"IHDR", &header);
    chunk(&mut file, *b"PLTE", palette.as_flattened());
    chunk(&mut file, *b"IDAT", &stored(&raw));
    chunk(&mut file, *b"IEND", &[]);
    file
}

fn raw_len(width: u32, height: u32) -> usize {
    (width as usize + 1) * height as usize
}

fn chunk(file: &mut Vec<u8>, name: [u8; 4], data: &[u8]) {
    let length = u32::try_from(data.len()).unwrap_or(u32::MAX);
    file.extend(length.to_be_bytes());
    let start = file.len();
    file.extend(name);
    file.extend(data);
    let checksum = crc(&file[start..]);
    file.extend(checksum.to_be_bytes());
}

/// A zlib stream of stored blocks.
fn stored(raw: &[u8]) -> Vec<u8> {
    let mut zlib = vec![0x78, 0x01];
    let blocks = raw.chunks(BLOCK);
    let last = blocks.len() - 1;
    for (index, block) in blocks.enumerate() {
        let length = u16::try_from(block.len()).unwrap_or(u16::MAX);
        zlib.push(u8::from(index == last));
        zlib.extend(length.to_le_bytes());
        zlib.extend((!length).to_le_bytes());
        zlib.extend(block);
    }
    zlib.extend(adler(raw).to_be_bytes());
    zlib
}

fn crc(bytes: &[u8]) -> u32 {
    const TABLE: [u32; 256] = crc_table();
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        TABLE[((crc ^ u32::from(*byte)) & 0xff) as usize] ^ (crc >> 8)
    })
}

const fn crc_table() -> [u32; 256] {
    let mut table = [0; 256];
    let mut index = 0;
    while index < 256 {
        let mut crc = index as u32;
        let mut bit = 0;
        while bit < 8 {
            crc = if crc & 1 == 1 {
                0xedb8_8320 ^ (crc >> 1)
            } else {
                crc >> 1
            };
            bit += 1;
        }
        table[index] = crc;
        index += 1;
    }
    table
}

fn adler(bytes: &[u8]) -> u32 {
    let (mut a, mut b) = (1_u32, 0_u32);
    // 5552 bytes are the most that cannot overflow before the remainder is taken.
    for part in bytes.chunks(5_552) {
        for byte in part {
            a += u32::from(*byte);
            b += a;
        }
        (a, b) = (a % 65_521, b % 65_521);
    }
    b << 16 | a
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_are_those_of_the_standards() {
        assert_eq!(crc(b"123456789"), 0xcbf4_3926);
        assert_eq!(adler(b"Wikipedia"), 0x11e6_0398);
    }

    #[test]
    fn a_file_is_as_long_as_foretold() {
        for (width, height) in [(1, 1), (768, 768), (1_024, 576), (254, 257)] {
            let file = encode(width, height, &[[0; 3]; 256], |x, y| (x ^ y) as u8);
            assert_eq!(file.len(), len(width, height), "{width}x{height}");
            assert_eq!(file[..8], SIGNATURE);
            assert_eq!(file[16..20], width.to_be_bytes());
            assert_eq!(file[20..24], height.to_be_bytes());
        }
    }
}
