//! What holds for the whole roster: what judged, and how many of each.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::base::reason::{Reason, ReasonCode};
use crate::base::region::Region;
use crate::base::text::Text;
use crate::base::time::Day;
use crate::base::verdict::Verdict;
use crate::decision::{Context, Decision, Stated};

use super::again::since::Since;
use super::entry::Entry;
use super::source::Source;

/// The head of every report.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// What judged, when, at which gate.
    pub about: About,
    /// Every table and folder, in their order.
    pub sources: Vec<Arc<Source>>,
    /// How many of each.
    pub tally: Tally,
    /// Whether everything was judged.
    pub extent: Extent,
    /// What has changed since an earlier report, if one was given.
    pub since: Option<Since>,
    /// Which entries the report lists; what is counted is counted over all of them.
    pub listed: Listed,
}

/// Which entries a report lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Listed {
    /// Everybody.
    #[default]
    All,
    /// Those who did not pass.
    NotPassed,
}

impl Listed {
    /// Whether an entry is one of them.
    #[must_use]
    pub fn holds(self, entry: &Entry) -> bool {
        match self {
            Self::All => true,
            Self::NotPassed => entry.answer.verdict() != Some(Verdict::Pass),
        }
    }
}

/// What judged, when, at which gate.
#[derive(Debug, Clone, PartialEq)]
pub struct About {
    /// Clock, environment, notice, versions; the clock is the one at the start.
    pub context: Context,
    /// The notice's title.
    pub notice_title: Text,
    /// The body that issued it.
    pub notice_body: Text,
    /// The gate, the purpose and the grade, as stated.
    pub stated: Stated,
}

/// Whether everything was judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// Everything was judged.
    Whole,
    /// The run was stopped: what follows the last entry was not judged.
    Partial,
}

/// How many entries got each verdict.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Count {
    /// May pass.
    pub pass: u64,
    /// A person with authority decides.
    pub hold: u64,
    /// Centralised quarantine.
    pub quarantine: u64,
    /// The code proves nothing.
    pub reject: u64,
    /// Could not be decided.
    pub undecided: u64,
}

/// How many of each, over all workers. A picture that is on no row of a roster is no worker, and
/// counts beside them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// By verdict.
    pub verdicts: Count,
    /// The pictures on no row, by verdict.
    pub pictures: Count,
    /// By reason code; an entry with several reasons counts for each.
    pub reasons: BTreeMap<String, ReasonCount>,
    /// By issuing province; only codes whose signature was verified.
    pub provinces: BTreeMap<Region, ProvinceCount>,
    /// By the day, in the notice's zone, on which the code expires; only genuine codes.
    pub expiry: BTreeMap<Day, Count>,
    /// By [`Flag::name`](super::Flag::name).
    pub flags: BTreeMap<&'static str, u64>,
}

/// How often a reason was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReasonCount {
    /// What it says, without the detail of a single case.
    pub text: Text,
    /// The verdict that it alone would give.
    pub verdict: Verdict,
    /// The notice's article, for a rule.
    pub article: Option<Arc<str>>,
    /// How many entries.
    pub count: u64,
}

/// The codes of one province.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProvinceCount {
    /// Its name.
    pub name: Text,
    /// By verdict.
    pub verdicts: Count,
}

impl Count {
    /// Counts one more; `None` is an entry that could not be decided.
    pub fn add(&mut self, verdict: Option<Verdict>) {
        let one = match verdict {
            Some(Verdict::Pass) => &mut self.pass,
            Some(Verdict::Hold) => &mut self.hold,
            Some(Verdict::Quarantine) => &mut self.quarantine,
            Some(Verdict::Reject) => &mut self.reject,
            None => &mut self.undecided,
        };
        *one = one.saturating_add(1);
    }

    /// How many with this verdict; `None` asks for those that could not be decided.
    #[must_use]
    pub const fn of(&self, verdict: Option<Verdict>) -> u64 {
        match verdict {
            Some(Verdict::Pass) => self.pass,
            Some(Verdict::Hold) => self.hold,
            Some(Verdict::Quarantine) => self.quarantine,
            Some(Verdict::Reject) => self.reject,
            None => self.undecided,
        }
    }

    /// All of them.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.pass
            .saturating_add(self.hold)
            .saturating_add(self.quarantine)
            .saturating_add(self.reject)
            .saturating_add(self.undecided)
    }
}

impl Tally {
    /// Whether any entry has this verdict; `None` asks for one that could not be decided.
    #[must_use]
    pub const fn has(&self, verdict: Option<Verdict>) -> bool {
        self.verdicts.of(verdict) > 0 || self.pictures.of(verdict) > 0
    }

    /// Counts one entry.
    pub fn add(&mut self, entry: &Entry) {
        let verdict = entry.answer.verdict();
        for flag in &entry.flags {
            self.add_flag(flag.name());
        }
        if entry.is_on_no_row() {
            self.pictures.add(verdict);
            return;
        }
        self.verdicts.add(verdict);
        if let Some(decision) = entry.answer.decision() {
            self.add_decision(decision);
        }
    }

    /// How many entries there are, workers and pictures.
    #[must_use]
    pub const fn entries(&self) -> u64 {
        self.verdicts.total().saturating_add(self.pictures.total())
    }

    /// Counts a flag that was found after its entry was counted.
    pub fn add_flag(&mut self, name: &'static str) {
        let count = self.flags.entry(name).or_default();
        *count = count.saturating_add(1);
    }

    fn add_decision(&mut self, decision: &Decision) {
        let verdict = Some(decision.verdict);
        for reason in &decision.reasons {
            let code = reason.code.as_str();
            if let Some(known) = self.reasons.get_mut(code) {
                known.count = known.count.saturating_add(1);
            } else {
                self.reasons
                    .insert(code.to_owned(), ReasonCount::first(reason));
            }
        }
        if let Some(signer) = &decision.signer {
            let province = self.provinces.entry(signer.id);
            let count = province.or_insert_with(|| ProvinceCount {
                name: signer.name.clone(),
                verdicts: Count::default(),
            });
            count.verdicts.add(verdict);
        }
        if let Some(code) = &decision.code {
            let day = code.expires_at.day(decision.context.zone);
            self.expiry.entry(day).or_default().add(verdict);
        }
    }
}

impl ReasonCount {
    fn first(reason: &Reason) -> Self {
        // A finding's text may carry a detail of this one case.
        let text = match reason.code {
            ReasonCode::Finding(finding) => Reason::from(finding).text,
            ReasonCode::Rule(_) => reason.text.clone(),
        };
        Self {
            text,
            verdict: reason.verdict,
            article: reason.article.clone(),
            count: 1,
        }
    }
}

/// The sentence of every report for workers who do not pass: they may show the code again at a gate.
pub const CHECK_AGAIN: Text = Text::fixed(
    "未放行的员工可到卡口当场出示健康码复核，以复核结果为准。",
    "A worker who was not let pass may have the code checked again at the gate; that result counts.",
);
