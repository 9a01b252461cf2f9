//! The high-water mark: the latest instant that this gate has seen, kept beside the installed bundle.
//! It reveals a clock that was set back after that.
//!
//! It is raised by `install` and by gates when they judge by the system's clock, at most every ten
//! minutes, and never lowered. It is never raised beyond the end of the bundle's second limit:
//! from there on the gate holds anyway, so a clock that stands far in the future cannot lift the
//! mark out of reach. A mark beyond the latest such end of all bundles that were installed was not
//! written by this program and is not believed. At the worst a gate holds until the right time has
//! caught up with the mark, or until somebody who knows the right time deletes the file.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::folder::{lock_mark, put, read};
use crate::base::error::Error;
use crate::base::json::{Faults, Node, parse};
use crate::base::text::{Lang, Text};
use crate::base::time::{Timestamp, Zone};

/// The file of the mark.
pub(super) const MARK: &str = "high-water.json";

/// The largest file that can be a mark, in bytes: one instant, with room for how people write it.
const MARK_BYTES: usize = 256;

/// The mark is not written more often than this, in seconds.
const STEP: i64 = 600;

/// The mark of one folder.
#[derive(Debug, Clone)]
pub struct Mark {
    folder: PathBuf,
    /// The latest instant seen, if it is believed.
    pub seen: Option<Timestamp>,
    /// What is wrong with the file, and what to do.
    pub fault: Option<Text>,
    told: bool,
    ceiling: Timestamp,
}

impl Mark {
    /// Reads the mark of `folder`, which cannot be later than `ceiling`.
    #[must_use]
    pub fn read(folder: &Path, ceiling: Timestamp) -> Self {
        let path = folder.join(MARK);
        let mut mark = Self {
            folder: folder.to_owned(),
            seen: None,
            fault: None,
            told: false,
            ceiling,
        };
        let shown = path.display();
        match read(&path, MARK_BYTES) {
            Ok(None) => {}
            Err(error) => {
                let line = |lang| error.line(lang);
                mark.fault = Some(Text::new(
                    format!("{}；时钟回拨将无从发现，请检查此文件", line(Lang::Zh)),
                    format!(
                        "{}; a clock set back would go unnoticed: see to this file",
                        line(Lang::En)
                    ),
                ));
            }
            Ok(Some(bytes)) => match instant(&bytes) {
                Some(seen) if seen <= ceiling => mark.seen = Some(seen),
                Some(seen) => {
                    let seen = seen.for_people(Zone::CHINA);
                    mark.fault = Some(Text::new(
                        format!("{shown}：时间 {seen} 不合理，不予采信；请删除此文件"),
                        format!(
                            "{shown}: {seen} is not plausible and not believed; delete this file"
                        ),
                    ));
                }
                None => {
                    mark.fault = Some(Text::new(
                        format!("{shown}：已损坏，不予采信；请删除此文件"),
                        format!("{shown}: is damaged and not believed; delete this file"),
                    ));
                }
            },
        }
        mark
    }

    /// The fault, at the first call only.
    pub fn untold(&mut self) -> Option<Text> {
        let told = std::mem::replace(&mut self.told, self.fault.is_some());
        self.fault.clone().filter(|_| !told)
    }

    /// Raises the mark to the system's time `now`, if that is worth a write.
    pub fn raise(&mut self, now: Timestamp) {
        let due = self.seen.is_none_or(|seen| now >= seen.plus_seconds(STEP));
        // A damaged file is kept as evidence: only an instant is replaced.
        if !due || now > self.ceiling || self.fault.is_some() {
            return;
        }
        match raised(&self.folder, now, self.ceiling) {
            Ok(seen) => self.seen = seen.or(self.seen),
            Err(error) => {
                let line = |lang| error.line(lang);
                self.fault = Some(Text::new(
                    format!("{}；时钟回拨将无从发现", line(Lang::Zh)),
                    format!("{}; a clock set back would go unnoticed", line(Lang::En)),
                ));
            }
        }
    }
}

/// Writes the mark, unless another gate has raised it beyond `now` since; returns the mark that is
/// there. While another gate writes it, the next code tries again.
fn raised(folder: &Path, now: Timestamp, ceiling: Timestamp) -> Result<Option<Timestamp>, Error> {
    let Some(_lock) = lock_mark(folder)? else {
        return Ok(None);
    };
    let there = read(&folder.join(MARK), MARK_BYTES)?;
    let there = there.as_deref().and_then(instant);
    if let Some(there) = there.filter(|there| (now..=ceiling).contains(there)) {
        return Ok(Some(there));
    }
    let text = json!({ "seen": now.in_words(Zone::UTC) }).to_string() + "\n";
    put(folder, MARK, text.as_bytes())?;
    Ok(Some(now))
}

fn instant(bytes: &[u8]) -> Option<Timestamp> {
    let json = parse(bytes).ok()?;
    let mut faults = Faults::default();
    let seen = Node::root(&json)
        .closed_object(&["seen"], &mut faults)?
        .required("seen", &mut faults)?
        .instant(&mut faults)?;
    faults.is_empty().then_some(seen)
}
