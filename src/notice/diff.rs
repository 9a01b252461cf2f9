//! Which groups of people get a different verdict under another notice, another risk register, or
//! both: a short table of fact patterns, exact and without samples.

use std::sync::Arc;

use super::axis::Group;
use super::diff_rows::differing;
use super::judge::Notice;
use super::moves::moves;
use super::timeline::starts;
use crate::base::region::Region;
use crate::base::text::Text;
use crate::base::time::{Timestamp, Window};
use crate::base::verdict::Verdict;
use crate::risk::{Register, RiskLevel};

/// People whose verdict differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// While it differs.
    pub window: Window,
    /// Who they are; their risk is the one before.
    pub who: Group,
    /// The places whose level changes and decides their risk; none for people whose risk stays.
    pub places: Vec<ChangedPlaces>,
    /// What became of them before.
    pub before: Decided,
    /// What becomes of them after.
    pub after: Decided,
}

/// Places whose level changes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ChangedPlaces {
    /// The level before.
    pub before: RiskLevel,
    /// The level after.
    pub after: RiskLevel,
    /// The regions. One inside a listed region with the same change is not listed again.
    pub regions: Vec<Moved>,
}

/// A region whose level changes, with all that lies in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moved {
    /// The region.
    pub region: Region,
    /// What lies in it and had the same level, but gets another one or keeps it.
    pub except: Vec<Region>,
}

/// What a group gets on one side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decided {
    /// A verdict, with the id of every rule that gives it to somebody of the group, in the order of
    /// the notice.
    Rules(Verdict, Vec<Arc<str>>),
    /// Not compared: the other side is not in force.
    ByNotice,
    /// The notice is not in force.
    NotInForce,
}

/// The risk registers before and after.
#[derive(Debug, Clone, Copy)]
pub struct Registers<'r> {
    /// Before.
    pub from: &'r Register,
    /// After.
    pub to: &'r Register,
}

/// Who gets a different verdict under `b` than under `a`. With `registers`, also the people whose
/// worst place changes its level. At any instant a person is in at most one row.
#[must_use]
pub fn diff(a: &Notice, b: &Notice, registers: Option<Registers<'_>>) -> Vec<Difference> {
    let mut rows: Vec<Difference> = Vec::new();
    let mut both: Vec<Window> = Vec::new();
    for window in segments(a, b) {
        let in_force = |notice: &Notice| window.from.is_some_and(|at| notice.in_force(at));
        let (before, after) = match (in_force(a), in_force(b)) {
            (true, true) => {
                both.push(window);
                continue;
            }
            (true, false) => (Decided::ByNotice, Decided::NotInForce),
            (false, true) => (Decided::NotInForce, Decided::ByNotice),
            (false, false) => continue,
        };
        let row = Difference::of_everybody(window, before, after);
        // A row that continues one of the segment before is merged with it.
        match rows.last_mut().filter(|known| known.goes_on_as(&row)) {
            Some(known) => known.window.until = window.until,
            None => rows.push(row),
        }
    }
    let moves = registers.map(|registers| moves(registers, &both));
    rows.extend(differing(a, b, &both, &moves.unwrap_or_default()));
    rows.sort_by_key(|row| {
        let until = row.window.until;
        (
            row.window.from,
            until.is_some(),
            until,
            !row.places.is_empty(),
            row.before.verdict(),
            row.after.verdict(),
            row.who.order(),
        )
    });
    rows
}

/// Time, cut at every instant at which either notice may change.
fn segments(a: &Notice, b: &Notice) -> Vec<Window> {
    let mut cuts = starts(a.document());
    cuts.extend(starts(b.document()));
    cuts.extend(a.document().effective().until);
    cuts.extend(b.document().effective().until);
    cut(cuts)
}

/// The windows that start at these instants; the last one is open.
pub(super) fn cut(mut cuts: Vec<Timestamp>) -> Vec<Window> {
    cuts.sort_unstable();
    cuts.dedup();
    let ends = cuts.iter().skip(1).copied().map(Some).chain([None]);
    cuts.iter()
        .zip(ends)
        .map(|(at, until)| Window {
            from: Some(*at),
            until,
        })
        .collect()
}

impl Decided {
    /// The verdict, where there is one.
    #[must_use]
    pub const fn verdict(&self) -> Option<Verdict> {
        match self {
            Self::Rules(verdict, _) => Some(*verdict),
            Self::ByNotice | Self::NotInForce => None,
        }
    }

    /// In words.
    #[must_use]
    pub fn words(&self) -> Text {
        match self {
            Self::Rules(verdict, rules) => {
                let word = verdict.word();
                // A longer list says less than the verdict alone.
                if rules.len() > 3 {
                    return word;
                }
                let (zh, en) = (rules.join("、"), rules.join(", "));
                Text::new(
                    format!("{}（{zh}）", word.zh),
                    format!("{} ({en})", word.en),
                )
            }
            Self::ByNotice => Text::fixed("依通告决定", "as the notice decides"),
            Self::NotInForce => Text::fixed("通告未生效", "the notice is not in force"),
        }
    }
}

impl Moved {
    /// In words.
    #[must_use]
    pub fn words(&self) -> Text {
        let region = self.region;
        if self.except.is_empty() {
            return Text::new(region.to_string(), region.to_string());
        }
        let except: Vec<&str> = self.except.iter().map(Region::as_str).collect();
        let (zh, en) = (except.join("、"), except.join(", "));
        Text::new(
            format!("{region}（{zh} 除外）"),
            format!("{region} (except {en})"),
        )
    }
}

impl Difference {
    /// The row of a segment in which only one notice is in force: there is nothing to compare.
    const fn of_everybody(window: Window, before: Decided, after: Decided) -> Self {
        Self {
            window,
            who: Group::EVERYBODY,
            places: Vec::new(),
            before,
            after,
        }
    }

    fn goes_on_as(&self, next: &Self) -> bool {
        self.window.until == next.window.from
            && self.before == next.before
            && self.after == next.after
    }
}
