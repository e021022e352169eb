//! The size of a photo from the header of its file, turned as its EXIF data says.
//! No pixels: those are decoded in `sam::image`, where a test holds both to the same sizes.

use super::png;
use crate::ImageSize;

/// What a header says.
pub(super) struct Header {
    pub(super) size: ImageSize,
    /// EXIF's number, 1 for upright.
    pub(super) orientation: u16,
}

/// The upright size of a PNG, JPEG, WebP, GIF, BMP or TIFF file; `None` when it cannot be told.
#[must_use]
pub fn photo_size(file: &[u8]) -> Option<ImageSize> {
    let Header { size, orientation } = match file {
        [0x89, b'P', b'N', b'G', ..] => png::header_of(file),
        [0xff, 0xd8, ..] => jpeg(file),
        [b'G', b'I', b'F', ..] => upright(little(file, 6)?, little(file, 8)?),
        [b'B', b'M', ..] => bmp(file),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => webp(file),
        [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..] => tiff(file),
        _ => None,
    }?;
    let is_turned = (5..=8).contains(&orientation);
    let size = if is_turned { ImageSize::new(size.height, size.width) } else { size };
    (size.area() > 0).then_some(size)
}

fn upright(width: u16, height: u16) -> Option<Header> {
    Some(Header { size: ImageSize::new(width.into(), height.into()), orientation: 1 })
}

fn bytes<const COUNT: usize>(file: &[u8], at: usize) -> Option<[u8; COUNT]> {
    file.get(at..)?.first_chunk().copied()
}

fn little(file: &[u8], at: usize) -> Option<u16> {
    bytes(file, at).map(u16::from_le_bytes)
}

fn little_long(file: &[u8], at: usize) -> Option<u32> {
    bytes(file, at).map(u32::from_le_bytes)
}

/// Follows the segments up to the frame (ITU T.81, annex B).
fn jpeg(file: &[u8]) -> Option<Header> {
    let (mut at, mut orientation) = (2, 1);
    loop {
        let [start, marker] = bytes(file, at)?;
        if start != 0xff {
            return None;
        }
        at += 1;
        if marker == 0xff {
            continue; // filling
        }
        at += 1;
        if matches!(marker, 0x01 | 0xd0..=0xd8) {
            continue; // no segment follows
        }
        let length = usize::from(u16::from_be_bytes(bytes(file, at)?));
        let segment = file.get(at + 2..at + length)?;
        match marker {
            0xc4 | 0xc8 | 0xcc => {}
            0xc0..=0xcf => {
                let side = |at| bytes(segment, at).map(u16::from_be_bytes);
                return upright(side(3)?, side(1)?).map(|header| Header { orientation, ..header });
            }
            0xe1 => {
                let exif = segment.strip_prefix(b"Exif\0\0");
                orientation = exif.and_then(orientation_of).unwrap_or(orientation);
            }
            _ => {}
        }
        at += length;
    }
}

/// Old files have sides of two bytes; a negative height says that the rows come from above.
fn bmp(file: &[u8]) -> Option<Header> {
    if little_long(file, 14)? == 12 {
        return upright(little(file, 18)?, little(file, 20)?);
    }
    let side = |at| little_long(file, at).map(|side| side.cast_signed().unsigned_abs());
    Some(Header { size: ImageSize::new(side(18)?, side(22)?), orientation: 1 })
}

/// Chunks of a name, a length and as many bytes, filled up to an even number.
fn webp(file: &[u8]) -> Option<Header> {
    let (mut at, mut header, mut orientation) = (12, None, 1);
    while let Some(name) = bytes::<4>(file, at) {
        let length = little_long(file, at + 4)? as usize;
        let data = file.get(at + 8..)?;
        let found = match &name {
            b"VP8X" => {
                let side = |at| Some(u32::from_le_bytes([data[at], data[at + 1], data[at + 2], 0]) + 1);
                (data.len() >= 10).then(|| Some(ImageSize::new(side(4)?, side(7)?))).flatten()
            }
            b"VP8 " => {
                let side = |at| little(data, at).map(|side| u32::from(side & 0x3fff));
                side(6).zip(side(8)).map(|(width, height)| ImageSize::new(width, height))
            }
            b"VP8L" => little_long(data, 1)
                .map(|bits| ImageSize::new((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1)),
            b"EXIF" => {
                let exif = data.get(..length).unwrap_or(data);
                let exif = exif.strip_prefix(b"Exif\0\0").unwrap_or(exif);
                orientation = orientation_of(exif).unwrap_or(orientation);
                None
            }
            _ => None,
        };
        header = header.or(found);
        at = at.checked_add(8 + length + length % 2)?;
    }
    Some(Header { size: header?, orientation })
}

fn tiff(file: &[u8]) -> Option<Header> {
    let size = ImageSize::new(tag(file, 256)?, tag(file, 257)?);
    Some(Header { size, orientation: orientation_of(file).unwrap_or(1) })
}

/// EXIF data is a TIFF without a picture.
pub(super) fn orientation_of(exif: &[u8]) -> Option<u16> {
    tag(exif, 274)?.try_into().ok().filter(|orientation| (1..=8).contains(orientation))
}

/// A whole number in the first directory of a TIFF.
fn tag(file: &[u8], wanted: u16) -> Option<u32> {
    let is_little = file.starts_with(b"II");
    let short = |at| bytes(file, at).map(if is_little { u16::from_le_bytes } else { u16::from_be_bytes });
    let long = |at| bytes(file, at).map(if is_little { u32::from_le_bytes } else { u32::from_be_bytes });
    let directory = long(4)? as usize;
    let entries = usize::from(short(directory)?);
    let at = (0..entries).map(|entry| directory + 2 + 12 * entry).find(|&at| short(at) == Some(wanted))?;
    match short(at + 2)? {
        3 => short(at + 8).map(u32::from),
        4 => long(at + 8),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_header_has_no_size_and_nothing_panics() {
        let jpeg = [0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, 0, 2, 0, 3, 1, 0, 0, 0];
        assert_eq!(photo_size(&jpeg), Some(ImageSize::new(3, 2)));
        let starts: [&[u8]; 6] = [
            &jpeg,
            b"GIF89a",
            b"BM",
            b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0",
            b"II\x2a\0\xff\xff\xff\xff",
            b"\x89PNG",
        ];
        for start in starts {
            for length in 0..start.len().min(14) {
                assert_eq!(photo_size(&start[..length]), None);
            }
        }
        assert_eq!(photo_size(b"II\x2a\0\xff\xff\xff\xff"), None);
        assert_eq!(photo_size(b"buy milk"), None);
    }
}
