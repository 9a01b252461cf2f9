//! The documents that the program carries: notices, the illustrative risk register and, behind the
//! feature `demo`, the demonstration registry. None is used unless a caller asks for it by name.

mod files {
    include!(concat!(env!("OUT_DIR"), "/embedded.rs"));
}

use crate::base::error::{Error, Fault};
use crate::base::text::Text;
use crate::notice::Notice;
use crate::risk::Register;

/// The notice of Tongliao, March 2020.
pub const TONGLIAO: &str = "tongliao-2020-03";

/// The JSON Schema (draft 2020-12) of notices.
pub const NOTICE_SCHEMA: &str = include_str!("schema/notice.schema.json");

/// The JSON Schema (draft 2020-12) of risk registers.
pub const RISK_SCHEMA: &str = include_str!("schema/risk.schema.json");

/// The clock of the demonstration: the day after the notice came into force.
#[cfg(feature = "demo")]
pub const DEMO_CLOCK: &str = "2020-03-28T09:00:00+08:00";

/// The ids of the embedded notices.
pub fn notice_ids() -> impl Iterator<Item = &'static str> {
    files::NOTICES
        .iter()
        .filter_map(|(file, _)| file.strip_suffix(".json"))
}

/// The file name and bytes of the embedded notice with this id.
#[must_use]
pub fn notice_document(id: &str) -> Option<(&'static str, &'static [u8])> {
    files::NOTICES
        .iter()
        .find(|(file, _)| file.strip_suffix(".json") == Some(id))
        .copied()
}

/// The embedded notice with this id.
///
/// # Errors
/// There is none, or it cannot be used.
pub fn notice(id: &str) -> Result<Notice, Error> {
    match notice_document(id) {
        Some((file, bytes)) => {
            let notice = Notice::load(file, bytes)?;
            if **notice.document().id() == *id {
                return Ok(notice);
            }
            let what = Text::fixed("id 应与文件名相同", "the id should be the file's name");
            Err(Error::one(file, Fault::new("/id", what)))
        }
        None => {
            let known: Vec<_> = notice_ids().collect();
            let known = known.join(", ");
            let what = Text::new(
                format!("既无此内置通告，也无此文件；内置：{known}"),
                format!("neither an embedded notice nor a file; embedded: {known}"),
            );
            Err(Error::one(id, Fault::new("", what)))
        }
    }
}

/// The embedded risk register, an illustration.
///
/// # Errors
/// It cannot be used.
pub fn risk_register() -> Result<Register, Error> {
    let (file, bytes) = newest_register();
    Register::load(file, bytes)
}

/// The embedded risk register as a document, for those who write one of their own.
#[must_use]
pub fn risk_document() -> &'static [u8] {
    newest_register().1
}

fn newest_register() -> (&'static str, &'static [u8]) {
    files::RISK.last().copied().unwrap_or(("risk", b""))
}

/// The demonstration registry, whose private keys are public knowledge.
///
/// # Errors
/// It cannot be used.
#[cfg(feature = "demo")]
pub fn demo_registry() -> Result<crate::trust::Registry, Error> {
    let documents = files::KEYS
        .iter()
        .map(|(file, bytes)| ((*file).to_owned(), bytes.to_vec()))
        .collect();
    crate::trust::Registry::load(&documents)
}
