//! The parts of a workbook (ECMA-376 part 2: a ZIP archive), each read under a budget.

use std::collections::HashMap;
use std::io::{self, BufReader, Cursor, Read};
use std::sync::Arc;

use flate2::read::DeflateDecoder;
use zip::{CompressionMethod, ZipArchive};

use crate::roster::limits::PARTS;
use crate::roster::read::directory::has_more_than;

/// The parts of one workbook. Clones share the bytes.
#[derive(Debug, Clone)]
pub(in crate::roster) struct Parts {
    bytes: Arc<[u8]>,
    /// By their names in lower case, as readers of this format compare them.
    parts: Arc<HashMap<String, PackedPart>>,
}

#[derive(Debug, Clone, Copy)]
struct PackedPart {
    start: u64,
    packed: u64,
    deflated: bool,
}

impl Parts {
    /// Reads the archive's directory; nothing is unpacked.
    pub(in crate::roster) fn open(bytes: Vec<u8>) -> io::Result<Self> {
        let bytes: Arc<[u8]> = bytes.into();
        let mut archive =
            ZipArchive::new(Cursor::new(Arc::clone(&bytes))).map_err(io::Error::other)?;
        if archive.len() > PARTS {
            return Err(over_budget("parts", PARTS));
        }
        let directory = archive.central_directory_start();
        if has_more_than(archive.len(), &mut Cursor::new(&*bytes), directory)? {
            return Err(twice());
        }
        let mut parts = HashMap::new();
        for index in 0..archive.len() {
            let file = archive.by_index_raw(index).map_err(io::Error::other)?;
            let deflated = match file.compression() {
                CompressionMethod::Stored => false,
                CompressionMethod::Deflated => true,
                // Left out: a reader that needs the part reports it as missing.
                _ => continue,
            };
            let (Some(start), false) = (file.data_start(), file.encrypted()) else {
                continue;
            };
            let name = file.name().map_err(io::Error::other)?;
            let part = PackedPart {
                start,
                packed: file.compressed_size(),
                deflated,
            };
            if parts.insert(key(&name), part).is_some() {
                return Err(twice());
            }
        }
        Ok(Self {
            bytes,
            parts: Arc::new(parts),
        })
    }

    /// Whether there is such a part.
    pub(super) fn has(&self, name: &str) -> bool {
        self.parts.contains_key(&key(name))
    }

    /// A part, of which at most `limit` bytes come out.
    pub(super) fn part(&self, name: &str, limit: u64) -> Option<PartReader> {
        let part = *self.parts.get(&key(name))?;
        let mut packed = Cursor::new(Arc::clone(&self.bytes));
        packed.set_position(part.start);
        let packed = packed.take(part.packed);
        Some(PartReader {
            source: if part.deflated {
                Packing::Deflated(Box::new(DeflateDecoder::new(BufReader::new(packed))))
            } else {
                Packing::Stored(packed)
            },
            left: limit,
        })
    }

    /// A whole part, cut one byte behind `limit` if it is longer, so that it shows as too long.
    pub(in crate::roster) fn whole(&self, name: &str, limit: u64) -> Option<io::Result<Vec<u8>>> {
        let part = self.part(name, limit.saturating_add(2))?;
        let mut bytes = Vec::new();
        let read = part.take(limit.saturating_add(1)).read_to_end(&mut bytes);
        Some(read.map(|_| bytes))
    }
}

/// It is not known which of the two holds the workers.
fn twice() -> io::Error {
    io::Error::other("two parts have one name")
}

fn key(name: &str) -> String {
    name.trim_start_matches('/')
        .replace('\\', "/")
        .to_lowercase()
}

/// One part as it is unpacked.
pub(super) struct PartReader {
    source: Packing,
    left: u64,
}

type Packed = io::Take<Cursor<Arc<[u8]>>>;

enum Packing {
    Stored(Packed),
    Deflated(Box<DeflateDecoder<BufReader<Packed>>>),
}

impl Read for PartReader {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let read = match &mut self.source {
            Packing::Stored(source) => source.read(room),
            Packing::Deflated(source) => source.read(room),
        }?;
        let taken = u64::try_from(read).unwrap_or(u64::MAX);
        self.left = self
            .left
            .checked_sub(taken)
            .ok_or_else(|| over_budget("bytes in one part", "its budget"))?;
        Ok(read)
    }
}

/// What is larger than any honest workbook.
pub(in crate::roster) fn over_budget(what: &str, limit: impl std::fmt::Display) -> io::Error {
    io::Error::other(format!("{what}: more than {limit}"))
}
