//! What can be wrong with a file, in words.

use std::io::{self, ErrorKind};
use std::{error, fmt};

use crate::base::error::{Error, Fault};
use crate::base::text::Text;

/// Why this program leaves a file alone, where the system would not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It is there, and the call may say that it is to be replaced.
    Exists,
    /// It is there, and nothing replaces it.
    ExistsForGood,
    /// The command reads or has written it.
    OfThisCommand,
    /// A pipe, a device, a socket, or a link that leads nowhere.
    NotOrdinary,
    /// Another program has changed it since it was read.
    Changed,
    /// Another program is changing it.
    Busy,
    /// A pipe through which nothing comes.
    Silent,
    /// It is no serial line.
    #[cfg(unix)]
    NotSerial,
    /// It has more bytes than such a file has.
    TooLarge(u64),
}

impl Refusal {
    fn text(self) -> Text {
        match self {
            Self::Exists => Text::fixed(
                "文件已存在，未改动；确要替换请加 --force",
                "exists already and was left alone; add --force to replace it",
            ),
            Self::ExistsForGood => Text::fixed(
                "文件已存在，未改动；请另取名称",
                "exists already and was left alone; give another name",
            ),
            Self::OfThisCommand => Text::fixed(
                "此文件正由本命令读取或写出，不能覆盖；请另取名称",
                "is read or written by this very command and must not be replaced; give another name",
            ),
            Self::NotOrdinary => Text::fixed(
                "不是普通文件（而是管道、设备、套接字或失效的链接）",
                "not an ordinary file but a pipe, a device, a socket or a broken link",
            ),
            Self::Changed => Text::fixed(
                "读取之后已被别的程序改动，本次未写入；请重试",
                "was changed by another program after it was read; nothing was written, try again",
            ),
            Self::Busy => Text::fixed(
                "另一个程序正在改动它；请等它结束后再试",
                "another program is changing it; try again when it has ended",
            ),
            Self::Silent => Text::fixed(
                "是管道，5 秒内没有传来任何内容",
                "a pipe through which nothing came for 5 s",
            ),
            #[cfg(unix)]
            Self::NotSerial => Text::fixed(
                "不是串口设备（如 /dev/ttyACM0）",
                "no serial line (such as /dev/ttyACM0)",
            ),
            Self::TooLarge(limit) => Text::new(
                format!("文件过大，上限 {limit} 字节"),
                format!("too large, at most {limit} bytes"),
            ),
        }
    }

    const fn kind(self) -> ErrorKind {
        match self {
            Self::Exists | Self::ExistsForGood => ErrorKind::AlreadyExists,
            Self::OfThisCommand | Self::NotOrdinary => ErrorKind::InvalidInput,
            #[cfg(unix)]
            Self::NotSerial => ErrorKind::InvalidInput,
            Self::Changed | Self::Busy => ErrorKind::ResourceBusy,
            Self::Silent => ErrorKind::TimedOut,
            Self::TooLarge(_) => ErrorKind::FileTooLarge,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text().en)
    }
}

impl error::Error for Refusal {}

impl From<Refusal> for io::Error {
    fn from(refusal: Refusal) -> Self {
        Self::new(refusal.kind(), refusal)
    }
}

/// A file that cannot be read or written, in one line.
pub(in crate::cli) fn unreadable(name: &str, cause: &io::Error) -> Error {
    Error::one(name, Fault::new("", words(cause)))
}

fn words(cause: &io::Error) -> Text {
    let refusal = cause.get_ref().and_then(|e| e.downcast_ref::<Refusal>());
    match (refusal, cause.kind()) {
        (Some(refusal), _) => refusal.text(),
        (None, ErrorKind::NotFound) => Text::fixed("没有此文件或文件夹", "no such file or folder"),
        (None, ErrorKind::PermissionDenied) => Text::fixed("无权读写", "permission denied"),
        (None, ErrorKind::IsADirectory) => {
            Text::fixed("是文件夹，不是文件", "a folder, not a file")
        }
        (None, ErrorKind::NotADirectory) => Text::fixed("不是文件夹", "not a folder"),
        (None, ErrorKind::ReadOnlyFilesystem) => {
            Text::fixed("所在的磁盘只能读取", "lies on a disk that can only be read")
        }
        (None, ErrorKind::StorageFull) => Text::fixed("磁盘已满", "the disk is full"),
        _ => Text::new(
            format!("无法读写：{cause}"),
            format!("cannot be read or written: {cause}"),
        ),
    }
}
