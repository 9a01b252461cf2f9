//! Why something that may hold people is not read.

use crate::base::text::Text;

/// Why something that lies in a folder is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LeftOut {
    /// It is a link: nothing outside the folder is read.
    Link,
    /// It is a pipe, a device or a socket.
    NoFile,
    /// A folder below too many others.
    Deep,
    /// An archive in an archive.
    ArchiveInArchive,
    /// A document for reading, not for lists.
    Document,
    /// A report of this program.
    Report,
}

impl LeftOut {
    pub(super) const fn text(self) -> Text {
        match self {
            Self::Link => Text::fixed(
                "是文件夹里的链接，未读",
                "is a link in a folder and was not read",
            ),
            Self::NoFile => Text::fixed(
                "在文件夹里，不是普通文件（而是管道或设备），未读",
                "lies in a folder, is no ordinary file but a pipe or a device, and was not read",
            ),
            Self::Deep => Text::fixed(
                "在文件夹里层数太深，其中的文件未读",
                "lies below too many folders, and nothing in it was read",
            ),
            Self::ArchiveInArchive => Text::fixed(
                "是压缩包里的压缩包，未读",
                "is an archive in an archive and was not read",
            ),
            Self::Document => Text::fixed(
                "在文件夹里，可能有人员或截图，未读",
                "lies in a folder, may hold people or pictures, and was not read",
            ),
            Self::Report => Text::fixed(
                "在文件夹里，是本程序的核验报告，未读",
                "lies in a folder, is a report of this program and was not read",
            ),
        }
    }

    pub(super) const fn hint(self) -> Text {
        match self {
            Self::Link => Text::fixed(
                "请把它指向的文件或文件夹也单独写出来，或复制进来",
                "name what it leads to as well, or put a copy there",
            ),
            Self::NoFile => Text::fixed("请存成文件", "save it as a file"),
            Self::Deep => Text::fixed("请把此文件夹也单独写出来", "name this folder as well"),
            Self::ArchiveInArchive => {
                Text::fixed("请解压后给出文件夹", "unpack it and name the folder")
            }
            Self::Document => Text::fixed(
                "其中的表格请另存为 .xlsx，图片请另存为图片文件；没有人员，请移出文件夹",
                "save its tables as .xlsx and its pictures as files; if nobody is in it, move it out of the folder",
            ),
            Self::Report => Text::fixed(
                "请把报告移出文件夹；要看与上次相比的变化，请另行指明上次的报告",
                "move it out of the folder; to see what has changed, name it as the earlier report",
            ),
        }
    }
}
