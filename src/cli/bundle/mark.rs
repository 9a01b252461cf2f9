//! The high-water mark: the latest instant that this gate has seen, beside the installed bundle. A
//! clock that was set back after that is found out.
//!
//! It is raised by `install` and by gates when they judge by the system's clock, at most every ten
//! minutes, and never lowered. It is never raised beyond the end of the bundle's second limit:
//! from there on the gate holds anyway, so a clock that stands far in the future cannot lift the
//! mark out of reach, and a mark beyond that end was not written by this program and is not
//! believed. At the worst a gate holds until the right time has caught up with the mark, or until
//! somebody who knows the right time deletes the file.

use std::io;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::super::files::{Kind, read_found, unreadable, update};
use crate::base::json::{Faults, Node, parse};
use crate::base::text::Text;
use crate::base::time::{Timestamp, Zone};
use crate::bundle::Freshness;

/// The file of the mark.
pub(super) const MARK: &str = "high-water.json";

/// The mark is not written more often than this, in seconds.
const STEP: i64 = 600;

/// The mark of one folder.
#[derive(Debug, Clone)]
pub(in crate::cli) struct Mark {
    folder: PathBuf,
    /// The latest instant seen, if it is believed.
    pub(in crate::cli) seen: Option<Timestamp>,
    /// What is wrong with the file, and what to do.
    pub(in crate::cli) fault: Option<Text>,
    told: bool,
    ceiling: Timestamp,
}

impl Mark {
    /// Reads the mark of `folder`, whose bundle is as fresh as `freshness` says.
    pub(in crate::cli) fn read(folder: &Path, freshness: &Freshness) -> Self {
        let path = folder.join(MARK);
        let ceiling = freshness.trust.hold_from;
        let mut mark = Self {
            folder: folder.to_owned(),
            seen: None,
            fault: None,
            told: false,
            ceiling,
        };
        let shown = path.display();
        match read_found(&path, Kind::Mark) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => {}
            // Nothing of that size was written here.
            Err(e) if e.kind() == io::ErrorKind::FileTooLarge => mark.fault = Some(damaged(&path)),
            Err(e) => {
                mark.fault = Some(Text::new(
                    format!("{shown}：无法读取（{e}），时钟回拨将无从发现；请检查权限"),
                    format!(
                        "{shown}: cannot be read ({e}), a clock set back would go unnoticed; check its permissions"
                    ),
                ));
            }
            Ok(bytes) => match instant(&bytes) {
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
                None => mark.fault = Some(damaged(&path)),
            },
        }
        mark
    }

    /// What is wrong, the first time that anybody asks.
    pub(in crate::cli) fn untold(&mut self) -> Option<Text> {
        let told = std::mem::replace(&mut self.told, self.fault.is_some());
        self.fault.clone().filter(|_| !told)
    }

    /// Raises the mark to the system's time `now`, if that is worth a write.
    pub(in crate::cli) fn raise(&mut self, now: Timestamp) {
        let due = self.seen.is_none_or(|seen| now >= seen.plus_seconds(STEP));
        // A damaged file stays for somebody to look at: only `seen` values are replaced.
        if !due || now > self.ceiling || self.fault.is_some() {
            return;
        }
        let text = json!({ "seen": now.in_words(Zone::UTC) }).to_string() + "\n";
        let path = self.folder.join(MARK);
        // Gates raise the mark side by side: none lowers it below what another has seen.
        let raised = update(&path, Kind::Mark, |there| match there.map(instant) {
            Some(Some(seen)) if seen >= now => None,
            Some(None) => None,
            _ => Some(text.clone().into_bytes()),
        });
        match raised {
            Ok(()) => self.seen = Some(now),
            Err(e) => {
                let error = unreadable(&path.display().to_string(), &e);
                let line = |lang| error.line(lang);
                self.fault = Some(Text::new(
                    format!("{}；时钟回拨将无从发现", line(crate::base::text::Lang::Zh)),
                    format!(
                        "{}; a clock set back would go unnoticed",
                        line(crate::base::text::Lang::En)
                    ),
                ));
            }
        }
    }
}

fn damaged(path: &Path) -> Text {
    let shown = path.display();
    Text::new(
        format!("{shown}：已损坏，不予采信；请删除此文件"),
        format!("{shown}: is damaged and not believed; delete this file"),
    )
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
