//! What to write in this command where a run says that something is missing.

use crate::base::error::Error;
use crate::base::text::Text;
use crate::report::roster::OWN_COLUMNS;
use crate::roster::{HEADINGS, OWN_REPORT, WITHOUT_NAMES};

const FLAGS: [(Text, Text); 4] = [
    (
        HEADINGS,
        Text::fixed(
            "如 --map name=姓名,id=C,code=D",
            "as in --map name=Name,id=C,code=D",
        ),
    ),
    (
        OWN_REPORT,
        Text::fixed(
            "如 --again 上次.xlsx 花名册.xlsx 截图",
            "as in --again before.xlsx roster.xlsx pictures",
        ),
    ),
    (
        WITHOUT_NAMES,
        Text::fixed(
            "即用 --with-names 写出的",
            "one that was written with --with-names",
        ),
    ),
    (
        OWN_COLUMNS,
        Text::fixed("即不写 --with-names", "that is, leave out --with-names"),
    ),
];

/// The same error with what to write in this command.
pub(super) fn with_flag(error: Error) -> Error {
    let hint = error
        .faults()
        .first()
        .and_then(|(_, fault)| fault.hint.clone());
    let flag = FLAGS
        .into_iter()
        .find(|(said, _)| hint.as_ref() == Some(said));
    match flag {
        Some((_, flag)) => error.with_hint(flag),
        None => error,
    }
}
