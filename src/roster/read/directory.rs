//! The entries in the directory of a ZIP archive that a reader by names does not show.

use std::io::{self, Read, Seek, SeekFrom};

/// What an entry begins with, how long it is before its name, and where the lengths of its name, its
/// extra field and its comment stand in it (APPNOTE 4.3.12).
const BEGINS: [u8; 4] = *b"PK\x01\x02";
const ENTRY: usize = 46;
const LENGTHS: [usize; 3] = [28, 30, 32];

/// Whether the directory at `start` has more entries than `names`: a reader by names shows only one of
/// two files of one name.
pub(in crate::roster) fn has_more_than(
    names: usize,
    archive: &mut (impl Read + Seek),
    start: u64,
) -> io::Result<bool> {
    archive.seek(SeekFrom::Start(start))?;
    for _ in 0..names {
        let Some(entry) = entry(archive)? else {
            return Ok(false);
        };
        let length = |at: &usize| {
            let bytes = entry.get(*at..).and_then(<[u8]>::first_chunk);
            i64::from(bytes.map_or(0, |bytes| u16::from_le_bytes(*bytes)))
        };
        archive.seek_relative(LENGTHS.iter().map(length).sum())?;
    }
    Ok(entry(archive)?.is_some())
}

/// The part of an entry that always has the same length; `None` behind the last entry.
fn entry(archive: &mut impl Read) -> io::Result<Option<[u8; ENTRY]>> {
    let mut bytes = [0; ENTRY];
    match archive.read_exact(&mut bytes) {
        Ok(()) => Ok(Some(bytes).filter(|bytes| bytes.starts_with(&BEGINS))),
        Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        Err(e) => Err(e),
    }
}
