//! The one file: a plain tar (POSIX ustar) that any archive program opens, read strictly.
//!
//! Only regular files with plain relative names are taken: no link, no folder entry, no extension
//! that renames or resizes what follows. A bundle is never unpacked to a disk, and no name in it
//! could lead out of a folder.

use std::collections::BTreeMap;

use crate::base::error::{Error, ErrorCode, Fault};
use crate::base::text::{Text, printable};

use super::limits::{BUNDLE_BYTES, ENTRIES, NAME_BYTES};

/// Documents by their name in the bundle.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Everything in a tar comes in blocks of this many bytes.
const BLOCK: usize = 512;

/// The documents of the bundle `name`.
///
/// # Errors
/// The file is no such tar, is cut short, or goes beyond a budget.
pub fn unpack(name: &str, bytes: &[u8]) -> Result<Files, Error> {
    if bytes.len() > BUNDLE_BYTES {
        return Err(too_large(name));
    }
    let mut files = Files::new();
    let mut rest = bytes;
    loop {
        let Some((header, behind)) = rest.split_at_checked(BLOCK) else {
            return Err(cut_short(name));
        };
        if header.iter().all(|byte| *byte == 0) {
            return if behind.len() >= BLOCK && behind.iter().all(|byte| *byte == 0) {
                Ok(files)
            } else if behind.iter().all(|byte| *byte == 0) {
                Err(cut_short(name))
            } else {
                Err(damaged(name))
            };
        }
        let (entry, size) = entry(header).ok_or_else(|| damaged(name))?;
        let padded = size
            .checked_next_multiple_of(BLOCK)
            .ok_or_else(|| damaged(name))?;
        let Some((content, next)) = behind.split_at_checked(padded) else {
            return Err(cut_short(name));
        };
        let (content, padding) = content.split_at_checked(size).unwrap_or((content, &[]));
        if padding.iter().any(|byte| *byte != 0) {
            return Err(damaged(name));
        }
        if files.len() == ENTRIES {
            return Err(too_large(name));
        }
        let place = entry.clone();
        if files.insert(entry, content.to_vec()).is_some() {
            let what = Text::fixed("在包中出现两次", "stands twice in the bundle");
            return Err(Error::one(name, Fault::new(place, what)));
        }
        rest = next;
    }
}

/// The bundle that holds `files`: the same files give the same bytes.
///
/// # Errors
/// A name that no bundle may have, or too much of anything.
pub fn pack(name: &str, files: &Files) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    for (entry, content) in files {
        let header = header(entry, content.len()).ok_or_else(|| {
            let what = Text::fixed("文件名不合要求", "not a name that a bundle may hold");
            Error::one(name, Fault::new(printable(entry), what))
        })?;
        bytes.extend_from_slice(&header);
        bytes.extend_from_slice(content);
        bytes.resize(bytes.len().next_multiple_of(BLOCK), 0);
    }
    bytes.resize(bytes.len() + 2 * BLOCK, 0);
    if bytes.len() > BUNDLE_BYTES || files.len() > ENTRIES {
        return Err(too_large(name));
    }
    Ok(bytes)
}

/// Whether a document may have this name: below `metadata/` or `targets/`, each part of letters,
/// digits, `-`, `_` and `.`, none beginning with a dot.
fn is_plain(name: &str) -> bool {
    let part = |part: &str| {
        !part.is_empty()
            && !part.starts_with('.')
            && part
                .chars()
                .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))
    };
    name.len() <= NAME_BYTES
        && name.split('/').all(part)
        && ["metadata/", "targets/"]
            .iter()
            .any(|folder| name.starts_with(folder))
}

/// Name and size of the regular file that a header announces.
fn entry(header: &[u8]) -> Option<(String, usize)> {
    let field = |from: usize, to: usize| header.get(from..to);
    let regular = matches!(header.get(156), Some(b'0' | 0));
    // `ustar` with its version, or as GNU tar writes it.
    let known = matches!(field(257, 265)?, b"ustar\x0000" | b"ustar  \x00");
    let elsewhere = field(345, 500)?.iter().any(|byte| *byte != 0);
    if !regular || !known || elsewhere || octal(field(148, 156)?)? != checksum(header) {
        return None;
    }
    let raw = field(0, NAME_BYTES)?;
    let end = raw.iter().position(|byte| *byte == 0).unwrap_or(raw.len());
    let name = std::str::from_utf8(raw.get(..end)?).ok()?;
    is_plain(name).then(|| Some((name.to_owned(), octal(field(124, 136)?)?)))?
}

fn header(name: &str, size: usize) -> Option<[u8; BLOCK]> {
    if !is_plain(name) || size > BUNDLE_BYTES {
        return None;
    }
    let mut header = [0; BLOCK];
    let mut put = |at: usize, text: &[u8]| {
        for (to, from) in header.iter_mut().skip(at).zip(text) {
            *to = *from;
        }
    };
    put(0, name.as_bytes());
    put(100, b"0000644\0");
    put(108, b"0000000\0");
    put(116, b"0000000\0");
    put(124, format!("{size:011o}\0").as_bytes());
    put(136, b"00000000000\0");
    put(156, b"0");
    put(257, b"ustar\x0000");
    let sum = checksum(&header);
    let mut put = |at: usize, text: &[u8]| {
        for (to, from) in header.iter_mut().skip(at).zip(text) {
            *to = *from;
        }
    };
    put(148, format!("{sum:06o}\0 ").as_bytes());
    Some(header)
}

/// The sum of a header's bytes, its own field taken as spaces.
fn checksum(header: &[u8]) -> usize {
    let own = 148..156;
    header
        .iter()
        .enumerate()
        .map(|(at, byte)| {
            if own.contains(&at) {
                usize::from(b' ')
            } else {
                usize::from(*byte)
            }
        })
        .sum()
}

/// Octal digits, ended by a NUL or a space.
fn octal(field: &[u8]) -> Option<usize> {
    let text = std::str::from_utf8(field).ok()?;
    let digits = text.trim_matches(['\0', ' ']);
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| usize::from_str_radix(digits, 8).ok())?
}

fn cut_short(name: &str) -> Error {
    refused(
        name,
        ErrorCode::Syntax,
        Text::fixed("文件不完整", "the file is cut short"),
        Text::fixed("请重新复制整个文件", "copy the whole file again"),
    )
}

fn damaged(name: &str) -> Error {
    refused(
        name,
        ErrorCode::Syntax,
        Text::fixed(
            "不是信任包，或已损坏（应为只含普通文件的 tar）",
            "not a bundle, or damaged (a bundle is a plain tar of plain files)",
        ),
        Text::fixed("请重新取得此文件", "fetch the file again"),
    )
}

fn too_large(name: &str) -> Error {
    refused(
        name,
        ErrorCode::TooLarge,
        Text::new(
            format!("过大：上限 {BUNDLE_BYTES} 字节、{ENTRIES} 个文件"),
            format!("too large: at most {BUNDLE_BYTES} bytes in {ENTRIES} files"),
        ),
        Text::fixed("请向发布方核实", "ask the publisher"),
    )
}

fn refused(name: &str, code: ErrorCode, what: Text, todo: Text) -> Error {
    let fault = Fault {
        code,
        hint: Some(todo),
        ..Fault::new("", what)
    };
    Error::one(name, fault)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Files {
        let file = |name: &str, content: &[u8]| (name.to_owned(), content.to_vec());
        Files::from([
            file("metadata/1.root.json", b"{}"),
            file("targets/keys/330000-\u{6d59}.jwks.json", &[7; 512]),
            file("targets/status/empty.jwt", b""),
        ])
    }

    #[test]
    fn what_is_packed_is_unpacked() {
        let bytes = pack("b", &sample()).unwrap();
        assert_eq!(unpack("b", &bytes).unwrap(), sample());
        assert_eq!(bytes, pack("b", &sample()).unwrap());
        // GNU tar pads to its record size.
        let mut padded = bytes.clone();
        padded.resize(10_240, 0);
        assert_eq!(unpack("b", &padded).unwrap(), sample());
    }

    #[test]
    fn every_part_of_a_file_is_refused() {
        let bytes = pack("b", &sample()).unwrap();
        for length in 0..bytes.len() {
            assert!(unpack("b", &bytes[..length]).is_err(), "{length}");
        }
    }

    #[test]
    fn a_changed_byte_changes_content_or_is_refused() {
        let bytes = pack("b", &sample()).unwrap();
        for at in 0..bytes.len() {
            let mut other = bytes.clone();
            other[at] ^= 0x20;
            // How a checksum ends, by NUL or space, is the writer's choice.
            let checksum_end = matches!(at % BLOCK, 154 | 155);
            if let Ok(files) = unpack("b", &other) {
                assert!(files != sample() || checksum_end, "{at}");
            }
        }
    }

    #[test]
    fn names_cannot_lead_out() {
        for name in [
            "../x",
            "/etc/passwd",
            "targets/../../x",
            "targets//x",
            "targets/.hidden",
            "x",
            "targets/a\\b",
            "targets/a\0b",
            "targets/",
            "targets/a\u{202e}b",
            "metadata",
            &format!("targets/{}", "x".repeat(100)),
        ] {
            let files = Files::from([(name.to_owned(), Vec::new())]);
            assert!(pack("b", &files).is_err(), "{name:?}");
            // The same name with a header that is otherwise right.
            let good = "targets/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
            let mut bytes = pack("b", &Files::from([(good.to_owned(), Vec::new())])).unwrap();
            bytes[..100].fill(0);
            let name = &name.as_bytes()[..name.len().min(100)];
            bytes[..name.len()].copy_from_slice(name);
            resum(&mut bytes);
            let read = unpack("b", &bytes);
            assert!(
                read.is_err() || name.len() == 100 || name.contains(&0),
                "{name:?}"
            );
        }
    }

    #[test]
    fn links_and_extensions_are_no_documents() {
        for kind in *b"1234567xgLKS" {
            let mut bytes = pack("b", &sample()).unwrap();
            bytes[156] = kind;
            resum(&mut bytes);
            assert!(unpack("b", &bytes).is_err(), "{}", char::from(kind));
        }
    }

    #[test]
    fn a_name_stands_once() {
        let one = pack("b", &Files::from([("targets/a".to_owned(), b"1".to_vec())])).unwrap();
        let mut twice = one[..1024].to_vec();
        twice.extend_from_slice(&one);
        let error = unpack("b", &twice).unwrap_err();
        assert!(
            error.to_string().contains("targets/a: stands twice"),
            "{error}"
        );
    }

    fn resum(bytes: &mut [u8]) {
        let sum = checksum(&bytes[..BLOCK]);
        bytes[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    }
}
