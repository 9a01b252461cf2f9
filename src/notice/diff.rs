//! Which groups of people get a different verdict under another notice, another risk register, or
//! both: a short table of fact patterns, exact and without samples.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::axis::{self, Axis, Group};
use super::cover::cover;
use super::facts::Facts;
use super::judge::Notice;
use super::rule::Rule;
use super::space::Space;
use super::timeline::starts;
use crate::ground::region::Region;
use crate::ground::text::Text;
use crate::ground::time::{Timestamp, Window};
use crate::ground::verdict::Verdict;
use crate::risk::{Level, Reach, Register};

/// People whose verdict differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// While it differs.
    pub window: Window,
    /// Who they are; their risk is the one before.
    pub who: Group,
    /// The places whose level changes and decides their risk; `None` for people whose risk stays.
    pub places: Option<Places>,
    /// What became of them before.
    pub before: Decided,
    /// What becomes of them after.
    pub after: Decided,
}

/// Places whose level changes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Places {
    /// The level before.
    pub before: Level,
    /// The level after.
    pub after: Level,
    /// The regions; what lies in a listed one and changes alike is not listed again.
    pub regions: Vec<Region>,
}

/// What becomes of a group on one side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decided {
    /// A verdict, with the id of every rule that gives it to somebody of the group.
    Rules(Verdict, Vec<Arc<str>>),
    /// Whatever the notice says: the other side is not in force.
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
/// worst place changes its level.
#[must_use]
pub fn diff(a: &Notice, b: &Notice, registers: Option<Registers<'_>>) -> Vec<Difference> {
    let cuts = cuts(a, b, registers);
    let mut rows: Vec<Difference> = Vec::new();
    let ends = cuts.iter().skip(1).copied().map(Some).chain([None]);
    for (at, until) in cuts.iter().copied().zip(ends) {
        let window = Window {
            from: Some(at),
            until,
        };
        let mut here = Vec::new();
        match (a.in_force(at), b.in_force(at)) {
            (true, true) => {
                here = changed(a, b, None, window);
                for places in registers.map(|both| moved(both, at)).unwrap_or_default() {
                    here.extend(changed(a, b, Some(places), window));
                }
            }
            (true, false) => here.push(one_side(window, Decided::ByNotice, Decided::NotInForce)),
            (false, true) => here.push(one_side(window, Decided::NotInForce, Decided::ByNotice)),
            (false, false) => {}
        }
        for row in here {
            // A row that goes on from the segment before becomes one with it.
            match rows.iter_mut().find(|known| known.goes_on_as(&row)) {
                Some(known) => known.window.until = row.window.until,
                None => rows.push(row),
            }
        }
    }
    rows
}

/// Every instant at which either side may change.
fn cuts(a: &Notice, b: &Notice, registers: Option<Registers<'_>>) -> Vec<Timestamp> {
    let mut cuts = starts(a.document());
    cuts.extend(starts(b.document()));
    cuts.extend(a.document().effective().until);
    cuts.extend(b.document().effective().until);
    let first = cuts.iter().min().copied();
    for register in registers.iter().flat_map(|both| [both.from, both.to]) {
        let windows = register.entries().iter().map(|entry| entry.window());
        cuts.extend(
            windows
                .flat_map(|window| [window.from, window.until])
                .flatten(),
        );
    }
    cuts.retain(|at| first.is_some_and(|first| first <= *at));
    cuts.sort_unstable();
    cuts.dedup();
    cuts
}

/// The places whose level differs at an instant, by what it was and becomes.
fn moved(registers: Registers<'_>, at: Timestamp) -> Vec<Places> {
    let mut moved: BTreeMap<(Level, Level), Vec<Region>> = BTreeMap::new();
    let entries = registers
        .from
        .entries()
        .iter()
        .chain(registers.to.entries());
    let mut regions: Vec<Region> = entries.map(|entry| entry.region()).collect();
    regions.sort_unstable();
    regions.dedup();
    for region in regions {
        // Its own level: a coarse code that takes its worst part follows from the parts' rows.
        let before = registers.from.level(region, at, Reach::Issuer);
        let after = registers.to.level(region, at, Reach::Issuer);
        let same = moved.entry((before, after)).or_default();
        // Sorted by code, so a province comes before what lies in it.
        if before != after && !same.iter().any(|known| known.contains(&region)) {
            same.push(region);
        }
    }
    let listed = moved.into_iter().filter(|(_, regions)| !regions.is_empty());
    listed
        .map(|((before, after), regions)| Places {
            before,
            after,
            regions,
        })
        .collect()
}

/// The rows of one segment.
fn changed(a: &Notice, b: &Notice, places: Option<Places>, window: Window) -> Vec<Difference> {
    let Some(at) = window.from else {
        return Vec::new();
    };
    let risk = places
        .as_ref()
        .map_or(Axis::Risk.mask(), |places| axis::risk(places.before));
    let before = |person: Group| a.judge(&person.plainest(at));
    let after = |person: Group| {
        let facts = person.plainest(at);
        let risk = places.as_ref().map_or(facts.risk, |places| places.after);
        b.judge(&Facts { risk, ..facts })
    };
    let mut rows = Vec::new();
    for from in Verdict::ALL {
        for to in Verdict::ALL.into_iter().filter(|to| *to != from) {
            let groups = cover(|person| {
                person.on(Axis::Risk) & risk != 0
                    && before(person).is_some_and(|rule| rule.verdict() == from)
                    && after(person).is_some_and(|rule| rule.verdict() == to)
            });
            rows.extend(groups.into_iter().map(|who| Difference {
                window,
                who,
                places: places.clone(),
                before: Decided::by(from, who, before),
                after: Decided::by(to, who, after),
            }));
        }
    }
    rows
}

/// The row of a segment in which only one notice is in force: there is nothing to compare.
const fn one_side(window: Window, before: Decided, after: Decided) -> Difference {
    Difference {
        window,
        who: Group::EVERYBODY,
        places: None,
        before,
        after,
    }
}

impl Decided {
    /// What `judge` gives the people of a group, who all get this `verdict`.
    fn by<'n>(verdict: Verdict, who: Group, judge: impl Fn(Group) -> Option<&'n Rule>) -> Self {
        let mut rules: Vec<Arc<str>> = Vec::new();
        for person in Space::whole()
            .people
            .iter()
            .filter(|person| who.covers(**person))
        {
            if let Some(rule) = judge(*person)
                && !rules.contains(rule.id())
            {
                rules.push(Arc::clone(rule.id()));
            }
        }
        Self::Rules(verdict, rules)
    }

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
                // More of them would say less than the verdict alone.
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

impl Difference {
    fn goes_on_as(&self, next: &Self) -> bool {
        self.window.until == next.window.from
            && self.who == next.who
            && self.places == next.places
            && self.before == next.before
            && self.after == next.after
    }
}
