//! A `.zip` → the files in it, like those of a folder. Nothing is unpacked to a disk, so that a name in
//! it is only a name.

use std::io::{self, BufReader, Cursor, Read, SeekFrom};
use std::sync::Arc;

use flate2::read::DeflateDecoder;
use zip::{CompressionMethod, ZipArchive};

use crate::base::decode::name_of;
use crate::base::error::{Error, Fault};
use crate::base::text::{Text, printable};
use crate::base::unreadable::{InWords, too_large, unreadable};
use crate::qr::PICTURE_BYTES;

use crate::roster::limits::{ARCHIVE_BYTES, ARCHIVE_BYTES_FOR_EACH, OLD_WORKBOOK_BYTES, PICTURES};
use crate::roster::read::directory::has_more_than;
use crate::roster::run::input::{Input, InputReading};
use crate::roster::run::inputs::InputKind;

/// One file in an archive.
#[derive(Debug)]
struct Member {
    archive: Arc<dyn Input>,
    /// The archive's name, and the member's path in it.
    name: String,
    start: u64,
    packed: u64,
    bytes: u64,
    how: Compression,
}

/// How a file is packed.
#[derive(Debug, Clone, Copy)]
enum Compression {
    Stored,
    Deflated,
    /// Under a password, or by a method that is not read.
    Closed,
}

/// The files of an archive, in the order of their names.
///
/// # Errors
/// It is no archive, or it would be far too large when it is unpacked.
pub(in crate::roster) fn members(archive: &Arc<dyn Input>) -> Result<Vec<Arc<dyn Input>>, Error> {
    let name = archive.name();
    let reading = archive.open().map_err(|e| unreadable(name, &e))?;
    let mut zip = ZipArchive::new(BufReader::new(reading)).map_err(|e| unusable(name, &e))?;
    if u64::try_from(zip.len()).is_ok_and(|count| count > PICTURES) {
        return Err(too_much(name));
    }
    let directory = zip.central_directory_start();
    let twice = archive
        .open()
        .and_then(|reading| has_more_than(zip.len(), &mut BufReader::new(reading), directory));
    if twice.map_err(|e| unreadable(name, &e))? {
        return Err(two_of_a_name(name));
    }
    let mut members: Vec<Arc<dyn Input>> = Vec::new();
    let mut left = archive
        .bytes()
        .saturating_mul(ARCHIVE_BYTES_FOR_EACH)
        .saturating_add(ARCHIVE_BYTES);
    for index in 0..zip.len() {
        let file = zip.by_index_raw(index).map_err(|e| unusable(name, &e))?;
        let Some(path) = path(&name_of(file.name_raw())).filter(|_| !file.is_dir()) else {
            continue;
        };
        left = left
            .checked_sub(file.size())
            .ok_or_else(|| too_much(name))?;
        members.push(Arc::new(Member {
            archive: Arc::clone(archive),
            name: format!("{name}/{path}"),
            start: file.data_start().unwrap_or_default(),
            packed: file.compressed_size(),
            bytes: file.size(),
            how: match (file.encrypted(), file.compression()) {
                (false, CompressionMethod::Stored) => Compression::Stored,
                (false, CompressionMethod::Deflated) => Compression::Deflated,
                _ => Compression::Closed,
            },
        }));
    }
    members.sort_by(|one, other| one.name().cmp(other.name()));
    Ok(members)
}

/// The path of a file in the archive, of steps that only lead down; `None` if it has none.
fn path(name: &str) -> Option<String> {
    let name = name.replace('\\', "/");
    let steps = name
        .split('/')
        .filter(|step| !matches!(*step, "" | "." | ".."));
    let steps: Vec<&str> = steps.collect();
    (!steps.is_empty()).then(|| printable(&steps.join("/")).into_owned())
}

impl Input for Member {
    fn name(&self) -> &str {
        &self.name
    }

    fn bytes(&self) -> u64 {
        self.bytes
    }

    fn is_unchanged(&self) -> bool {
        self.archive.is_unchanged()
    }

    /// It is unpacked as a whole, within the budget of its kind. It is a fault if it is longer than the
    /// archive says.
    fn open(&self) -> io::Result<Box<dyn InputReading>> {
        let picture = InputKind::of(&self.name) == Some(InputKind::Picture);
        let limit = match picture {
            // A picture is cut one byte behind its budget, so that it shows as too large.
            true => PICTURE_BYTES.saturating_add(1),
            false => OLD_WORKBOOK_BYTES,
        };
        if !picture && self.bytes > limit {
            return Err(too_large(limit));
        }
        let mut packed = self.archive.open()?;
        packed.seek(SeekFrom::Start(self.start))?;
        let packed = packed.take(self.packed);
        let limit = limit.min(self.bytes.saturating_add(1));
        let mut bytes = Vec::new();
        match self.how {
            Compression::Stored => packed.take(limit).read_to_end(&mut bytes)?,
            Compression::Deflated => DeflateDecoder::new(BufReader::new(packed))
                .take(limit)
                .read_to_end(&mut bytes)?,
            Compression::Closed => return Err(closed()),
        };
        if u64::try_from(bytes.len()).is_ok_and(|read| read > self.bytes) {
            return Err(io::Error::other("it holds more than the archive says"));
        }
        Ok(Box::new(Cursor::new(bytes)))
    }
}

fn closed() -> io::Error {
    io::Error::other(InWords(Text::fixed(
        "在压缩包里加了密码，或压缩方式不认得；请解压后给出文件夹",
        "is packed under a password, or by a method that is not read: unpack it and name the folder",
    )))
}

fn unusable(name: &str, cause: &zip::result::ZipError) -> Error {
    let fault = Fault::new(
        "",
        Text::new(
            format!("不是可读的 ZIP 压缩包：{cause}"),
            format!("not a ZIP archive that can be read: {cause}"),
        ),
    )
    .with_hint(Text::fixed(
        "请解压后给出文件夹",
        "unpack it and name the folder",
    ));
    Error::one(name, fault)
}

fn two_of_a_name(name: &str) -> Error {
    let fault = Fault::new(
        "",
        Text::fixed(
            "压缩包里有同名的文件，其中一个会被忽略，未读",
            "the archive holds two files of one name, of which one would be lost, and was not read",
        ),
    )
    .with_hint(Text::fixed(
        "请解压后给出文件夹",
        "unpack it and name the folder",
    ));
    Error::one(name, fault)
}

fn too_much(name: &str) -> Error {
    let fault = Fault::new(
        "",
        Text::fixed(
            "压缩包里的文件过多或展开后过大，未读",
            "the archive holds too many files, or far more than its own size, and was not read",
        ),
    )
    .with_hint(Text::fixed(
        "请解压后给出文件夹",
        "unpack it and name the folder",
    ));
    Error::one(name, fault)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use encoding_rs::GB18030;
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;
    use crate::roster::run::input::InMemory;

    fn archive(files: &[(&str, &[u8])]) -> Arc<dyn Input> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in files {
            writer
                .start_file(*name, SimpleFileOptions::default())
                .unwrap();
            writer.write_all(bytes).unwrap();
        }
        let bytes = writer.finish().unwrap().into_inner();
        Arc::new(InMemory::new("照片.zip", bytes))
    }

    fn names(archive: &Arc<dyn Input>) -> Vec<String> {
        let members = members(archive).unwrap();
        members.iter().map(|m| m.name().to_owned()).collect()
    }

    #[test]
    fn files_are_those_of_a_folder_and_no_path_leaves_it() {
        let archive = archive(&[
            ("组/李四.png", b"two"),
            ("../../etc/张三.png", b"one"),
            ("C:\\a\\b.csv", b"three"),
            ("__MACOSX/组/._李四.png", b"mac"),
            ("._a.png", b"mac"),
            ("空.png", b""),
            ("读我.md", b"other"),
        ]);
        let names = names(&archive);
        assert_eq!(
            names,
            [
                "照片.zip/._a.png",
                "照片.zip/C:/a/b.csv",
                "照片.zip/__MACOSX/组/._李四.png",
                "照片.zip/etc/张三.png",
                "照片.zip/空.png",
                "照片.zip/组/李四.png",
                "照片.zip/读我.md",
            ]
        );
        let mut text = String::new();
        let member = members(&archive).unwrap().swap_remove(3);
        member.open().unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "one");
    }

    #[test]
    fn two_files_of_one_name_are_told() {
        let mut bytes = Vec::new();
        let both = archive(&[("a.csv", b"one"), ("b.csv", b"two")]);
        assert_eq!(names(&both).len(), 2);
        both.open().unwrap().read_to_end(&mut bytes).unwrap();
        for at in 0..bytes.len() - 5 {
            if bytes[at..].starts_with(b"b.csv") {
                bytes[at] = b'a';
            }
        }
        let archive: Arc<dyn Input> = Arc::new(InMemory::new("a.zip", bytes));
        let error = members(&archive).unwrap_err();
        assert!(
            error.to_string().contains("two files of one name"),
            "{error}"
        );
    }

    #[test]
    fn names_may_be_of_old_chinese_systems() {
        // Written under a name of as many bytes, which is then replaced in both places.
        let (zhang, li) = (GB18030.encode("张三").0, GB18030.encode("李四").0);
        let archive = archive(&[("aaaa.png", b"one"), ("bbbb.png", b"two")]);
        let mut bytes = Vec::new();
        archive.open().unwrap().read_to_end(&mut bytes).unwrap();
        for at in 0..bytes.len() - 4 {
            if bytes[at..].starts_with(b"aaaa.png") {
                bytes[at..at + 4].copy_from_slice(&zhang);
            }
            if bytes[at..].starts_with(b"bbbb.png") {
                bytes[at..at + 4].copy_from_slice(&li);
            }
        }
        let archive: Arc<dyn Input> = Arc::new(InMemory::new("a.zip", bytes));
        assert_eq!(names(&archive), ["a.zip/张三.png", "a.zip/李四.png"]);
    }

    #[test]
    fn what_grows_out_of_proportion_is_refused() {
        let mut bytes = Vec::new();
        let archive = archive(&[("a.csv", b"one")]);
        archive.open().unwrap().read_to_end(&mut bytes).unwrap();
        let place = bytes
            .windows(4)
            .position(|four| four == b"PK\x01\x02")
            .unwrap();
        // The size that the directory tells.
        bytes[place + 24..place + 28].copy_from_slice(&0x7fff_ffff_u32.to_le_bytes());
        let archive: Arc<dyn Input> = Arc::new(InMemory::new("a.zip", bytes));
        assert!(members(&archive).is_err());
        let none: Arc<dyn Input> = Arc::new(InMemory::new("a.zip", *b"PK"));
        assert!(members(&none).is_err());
    }
}
