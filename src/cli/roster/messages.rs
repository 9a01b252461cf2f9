//! What to write in this command where a run says that something is missing.

use crate::base::error::Error;
use crate::base::text::Text;
use crate::report::roster::OWN_COLUMNS;
use crate::roster::{HEADINGS, OWN_REPORT, WITHOUT_NAMES};

/// The same error with what to write in this command.
pub(super) fn with_flag(error: &Error) -> Error {
    match error.faults().first() {
        Some((_, fault)) if fault.hint == Some(HEADINGS) => error.clone().with_hint(Text::fixed(
            "如 --map name=姓名,id=C,code=D",
            "as in --map name=Name,id=C,code=D",
        )),
        Some((_, fault)) if fault.hint == Some(OWN_REPORT) => error.clone().with_hint(Text::fixed(
            "如 --again 上次.xlsx 花名册.xlsx 截图",
            "as in --again before.xlsx roster.xlsx pictures",
        )),
        Some((_, fault)) if fault.hint == Some(WITHOUT_NAMES) => {
            error.clone().with_hint(Text::fixed(
                "即用 --with-names 写出的",
                "one that was written with --with-names",
            ))
        }
        Some((_, fault)) if fault.hint == Some(OWN_COLUMNS) => error.clone().with_hint(
            Text::fixed("即不写 --with-names", "that is, leave out --with-names"),
        ),
        _ => error.clone(),
    }
}
