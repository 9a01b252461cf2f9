//! What to do about an INPUT of `check`, `inspect` and `present` that is none.

use std::ffi::OsStr;

use crate::base::error::{Error, Fault};
use crate::base::text::Text;
use crate::gate::{GateInput, NoMaterial, StandardInput, read_input};

/// Reads one INPUT: `-`, a file, or a token itself.
///
/// # Errors
/// It is neither a picture nor a text, or cannot be read; with the command that takes it.
pub(super) fn material(input: &OsStr, stdin: &mut StandardInput) -> Result<GateInput, Error> {
    read_input(input, stdin).map_err(|none| match none {
        NoMaterial::Archive => Error::one(&input.to_string_lossy(), Fault::new("", ROSTER)),
        NoMaterial::Document => Error::one(&input.to_string_lossy(), Fault::new("", DOCUMENT)),
        NoMaterial::Folder(error) => error.with_hint(FOLDER),
        NoMaterial::Unreadable(error) => error,
    })
}

const ROSTER: Text = Text::fixed(
    "是工作簿或压缩包，不是一个码：花名册请用 healthcode roster，压缩包请先解开",
    "a workbook or an archive, not one code: use `healthcode roster` for rosters, unpack archives first",
);
const DOCUMENT: Text = Text::fixed(
    "是文档，不是图片：请打开后把健康码截图，再查验截图",
    "a document, not a picture: open it, take a screenshot of the code and check that",
);
const FOLDER: Text = Text::fixed(
    "整个文件夹请用 healthcode roster 核验",
    "use `healthcode roster` for a whole folder",
);
