//! What the phones of the last live holders said of this gate's clock (contract section 2a), kept
//! beside the installed bundle so that a checkup in another process knows it. The file has two times,
//! and nothing about a holder.

use std::path::Path;

use serde_json::json;

use super::folder::{put, read};
use crate::base::json::{Faults, Node, parse};
use crate::base::text::Text;
use crate::base::time::{Timestamp, Zone};

/// The file.
pub(super) const PHONES: &str = "phones.json";

/// The largest file that can be one, in bytes: two instants, with room for how people write them.
const PHONES_BYTES: usize = 256;

/// It is not written more often than this, in seconds, unless it says something else than before.
const STEP: i64 = 600;

/// After this many seconds it counts no more: somebody may have set the clock since.
const LIFE: i64 = 24 * 60 * 60;

/// A clock that is further from those of the phones is warned of, in seconds (a proof is up to half a
/// minute old when it is scanned).
const OFF: i64 = 30;

/// How far the phones were ahead, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Phones {
    ahead: i64,
    at: Timestamp,
}

impl Phones {
    pub(super) const fn new(ahead: i64, at: Timestamp) -> Self {
        Self { ahead, at }
    }

    /// What was kept in `folder`, if it still counts at `now`. A time later than `now` was read from a
    /// clock that has been set since.
    pub(super) fn read(folder: &Path, now: Timestamp) -> Option<Self> {
        let bytes = read(&folder.join(PHONES), PHONES_BYTES).ok()??;
        let json = parse(&bytes).ok()?;
        let mut faults = Faults::default();
        let members = Node::root(&json).closed_object(&["gate", "phones"], &mut faults)?;
        let gate = members.required("gate", &mut faults)?;
        let theirs = members.required("phones", &mut faults)?;
        let at = gate.instant(&mut faults)?;
        let ahead = theirs.instant(&mut faults)?.micros_since(at) / 1_000_000;
        let phones = Self { ahead, at };
        let lives = (phones.at..=phones.at.plus_seconds(LIFE)).contains(&now);
        (faults.is_empty() && lives).then_some(phones)
    }

    /// Writes it to `folder`, if it differs enough from `before`. If that fails, a checkup knows less,
    /// and nothing else changes.
    pub(super) fn keep(self, folder: &Path, before: &mut Option<Self>) {
        let is_due = before.is_none_or(|before| {
            self.is_off() != before.is_off() || self.at >= before.at.plus_seconds(STEP)
        });
        if is_due {
            *before = Some(self);
            let theirs = self.at.plus_seconds(self.ahead);
            let [gate, phones] = [self.at, theirs].map(|at| at.in_words(Zone::UTC));
            let text = json!({ "gate": gate, "phones": phones });
            let _ = put(folder, PHONES, (text.to_string() + "\n").as_bytes());
        }
    }

    const fn is_off(self) -> bool {
        self.ahead.unsigned_abs() > OFF.unsigned_abs()
    }

    /// What to do about the clock; when it was compared, if that is not now.
    pub(super) fn fault(self, zone: Option<Zone>) -> Option<Text> {
        let off = self.ahead.unsigned_abs();
        let (zh, en) = match self.ahead > 0 {
            true => ("慢", "behind"),
            false => ("快", "ahead"),
        };
        let (when_zh, when_en) = zone.map_or_else(Default::default, |zone| {
            let at = self.at.for_people(zone);
            (format!("（{at} 比对）"), format!(" (compared {at})"))
        });
        self.is_off().then(|| {
            Text::new(
                format!("本机时钟比持码人的手机{zh}约 {off} 秒{when_zh}，请校准"),
                format!("this clock is some {off} s {en} of the holders' phones{when_en}: set it"),
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_is_known_for_a_day_and_not_from_the_future() {
        let folder = tempfile::tempdir().unwrap();
        let at = Timestamp::EPOCH.plus_seconds(1_000_000);
        let known = |later| Phones::read(folder.path(), at.plus_seconds(later));
        let mut before = None;
        Phones::new(45, at).keep(folder.path(), &mut before);
        let phones = known(LIFE).unwrap();
        assert_eq!(phones, Phones::new(45, at));
        let said = phones.fault(Some(Zone::CHINA)).unwrap();
        assert!(said.zh.contains("慢约 45 秒（1970-01-12 "), "{}", said.zh);
        assert_eq!((known(-1), known(LIFE + 1)), (None, None));
        // The same again is not written; another answer is.
        Phones::new(44, at.plus_seconds(STEP - 1)).keep(folder.path(), &mut before);
        assert_eq!(known(STEP).unwrap().ahead, 45);
        Phones::new(-3, at.plus_seconds(STEP - 1)).keep(folder.path(), &mut before);
        assert_eq!(known(STEP).unwrap().fault(None), None);
        for broken in [
            "",
            "{}",
            r#"{"gate": "2020-03-28T09:00:00Z"}"#,
            r#"{"gate": 3, "phones": 3}"#,
        ] {
            std::fs::write(folder.path().join(PHONES), broken).unwrap();
            assert_eq!(known(0), None, "{broken}");
        }
    }
}
