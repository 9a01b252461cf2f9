//! A file that cannot be read or written, in words.

use std::io::{self, ErrorKind};
use std::{error, fmt};

use super::error::{Error, Fault};
use super::text::Text;

/// A fault of a file that says in words what is wrong, where the system has no word for it.
#[derive(Debug, Clone)]
pub(crate) struct InWords(pub(crate) Text);

impl fmt::Display for InWords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.en)
    }
}

impl error::Error for InWords {}

/// A file that has more bytes than such a file has.
pub(crate) fn too_large(limit: u64) -> io::Error {
    let what = Text::new(
        format!("文件过大，上限 {limit} 字节"),
        format!("too large, at most {limit} bytes"),
    );
    io::Error::new(ErrorKind::FileTooLarge, InWords(what))
}

/// A file that cannot be read or written, in one line.
pub(crate) fn unreadable(name: &str, cause: &io::Error) -> Error {
    Error::one(name, Fault::of_system(words(cause), cause))
}

/// What is wrong with it.
pub(crate) fn words(cause: &io::Error) -> Text {
    let said = cause.get_ref().and_then(|e| e.downcast_ref::<InWords>());
    match (said, cause.kind()) {
        (Some(InWords(text)), _) => text.clone(),
        (None, ErrorKind::NotFound) => Text::fixed("没有此文件或文件夹", "no such file or folder"),
        (None, ErrorKind::PermissionDenied) => Text::fixed("无权读写", "permission denied"),
        (None, ErrorKind::IsADirectory) => {
            Text::fixed("是文件夹，不是文件", "a folder, not a file")
        }
        (None, ErrorKind::NotADirectory) => Text::fixed("不是文件夹", "not a folder"),
        (None, ErrorKind::ReadOnlyFilesystem) => {
            Text::fixed("所在的磁盘只能读取", "lies on a disk that can only be read")
        }
        (None, ErrorKind::StorageFull | ErrorKind::QuotaExceeded) => {
            Text::fixed("磁盘已满", "the disk is full")
        }
        (None, ErrorKind::FileTooLarge) => Text::fixed(
            "没有地方写这么大的文件",
            "there is no room for a file of this size",
        ),
        _ => Text::new(
            format!("无法读写：{cause}"),
            format!("cannot be read or written: {cause}"),
        ),
    }
}
