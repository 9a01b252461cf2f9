//! Whether a picture file holds more than the one picture that is read.

/// What a file is the first of, when only its first picture is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Series {
    /// An animation (GIF, WebP, PNG).
    Frames,
    /// A document of several pages (TIFF).
    Pages,
}

/// Looks for a second picture by the format's own structure, without unpacking any.
pub(super) fn series(file: &[u8]) -> Option<Series> {
    match file {
        [b'G', b'I', b'F', ..] => gif_frames(file).then_some(Series::Frames),
        [b'I', b'I', b'*', 0, ..] => tiff_pages(file, u16::from_le_bytes, u32::from_le_bytes),
        [b'M', b'M', 0, b'*', ..] => tiff_pages(file, u16::from_be_bytes, u32::from_be_bytes),
        // The flag of animation in the extended header (RFC 9649 section 2.7).
        [b'R', b'I', b'F', b'F', ..] => {
            let extended = file.get(12..16) == Some(b"VP8X");
            let flags = file.get(20).copied().unwrap_or(0);
            (extended && flags & 2 != 0).then_some(Series::Frames)
        }
        [0x89, b'P', b'N', b'G', ..] => png_frames(file).then_some(Series::Frames),
        _ => None,
    }
}

/// Whether a GIF89a has two image descriptors.
fn gif_frames(file: &[u8]) -> bool {
    let mut images = 0;
    let mut walk = || -> Option<()> {
        let mut rest = file.get(13..)?.get(table(*file.get(10)?)..)?;
        while images < 2 {
            rest = match rest {
                // An extension: its label, then blocks.
                [0x21, _, blocks @ ..] => after_blocks(blocks)?,
                // A picture: its place, size and colours, the code size, then blocks.
                [0x2C, descriptor @ ..] => {
                    images += 1;
                    let colours = table(*descriptor.get(8)?);
                    after_blocks(descriptor.get(9 + colours + 1..)?)?
                }
                _ => return None,
            };
        }
        None
    };
    let _: Option<()> = walk();
    images == 2
}

/// The bytes of a GIF's colour table, by its flags.
fn table(flags: u8) -> usize {
    if flags & 0x80 == 0 {
        0
    } else {
        3 << ((flags & 7) + 1)
    }
}

fn after_blocks(mut rest: &[u8]) -> Option<&[u8]> {
    loop {
        let (&length, tail) = rest.split_first()?;
        if length == 0 {
            return Some(tail);
        }
        rest = tail.get(usize::from(length)..)?;
    }
}

/// Whether the first directory of a TIFF names a next one.
fn tiff_pages(file: &[u8], short: fn([u8; 2]) -> u16, long: fn([u8; 4]) -> u32) -> Option<Series> {
    let at = |place: usize| file.get(place..)?.first_chunk().copied().map(long);
    let first = usize::try_from(at(4)?).ok()?;
    let entries = short(*file.get(first..)?.first_chunk()?);
    let next = at(first.checked_add(2 + 12 * usize::from(entries))?)?;
    (next != 0).then_some(Series::Pages)
}

/// Whether a PNG announces an animation before its pixels (PNG third edition, acTL).
fn png_frames(file: &[u8]) -> bool {
    let mut rest = file.get(8..).unwrap_or_default();
    while let Some((length, tail)) = rest.split_first_chunk() {
        match tail {
            [b'a', b'c', b'T', b'L', ..] => return true,
            [b'I', b'D', b'A', b'T', ..] => return false,
            _ => {}
        }
        // Name and check sum beside the data.
        let skip = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
        rest = tail.get(skip.saturating_add(8)..).unwrap_or_default();
    }
    false
}
