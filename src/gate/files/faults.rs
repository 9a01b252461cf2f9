//! The words for the reasons why this program does not touch a file.

use std::io::{self, ErrorKind};

use crate::base::text::Text;
use crate::base::unreadable::InWords;

/// Why this program does not touch a file, although the system would let it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::gate) enum Refusal {
    /// It exists; the text says how the caller can have it replaced.
    Exists(&'static Text),
    /// It exists, and nothing may replace it.
    ExistsForGood,
    /// The command reads or has written it.
    OfThisCommand,
    /// A pipe, a device, a socket, or a link that leads nowhere.
    NotOrdinary,
    /// Another program has changed it since it was read.
    Changed,
    /// Another program is changing it.
    Busy,
    /// A pipe that gives no bytes.
    Silent,
    /// It is no serial line.
    #[cfg(unix)]
    NotSerial,
    /// There are no serial lines.
    #[cfg(not(unix))]
    NoSerial,
}

impl Refusal {
    fn text(self) -> Text {
        match self {
            Self::Exists(Text { zh, en }) => Text::new(
                format!("文件已存在，未改动；{zh}"),
                format!("exists already and was left alone; {en}"),
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
            #[cfg(not(unix))]
            Self::NoSerial => {
                Text::fixed("此系统不支持串口", "serial lines are not supported here")
            }
        }
    }

    const fn kind(self) -> ErrorKind {
        match self {
            Self::Exists(_) | Self::ExistsForGood => ErrorKind::AlreadyExists,
            Self::OfThisCommand | Self::NotOrdinary => ErrorKind::InvalidInput,
            #[cfg(unix)]
            Self::NotSerial => ErrorKind::InvalidInput,
            #[cfg(not(unix))]
            Self::NoSerial => ErrorKind::Unsupported,
            Self::Changed | Self::Busy => ErrorKind::ResourceBusy,
            Self::Silent => ErrorKind::TimedOut,
        }
    }
}

impl From<Refusal> for io::Error {
    fn from(refusal: Refusal) -> Self {
        Self::new(refusal.kind(), InWords(refusal.text()))
    }
}
