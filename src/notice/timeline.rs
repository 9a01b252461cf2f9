//! Who gets which verdict when: time cut at every boundary, each person decided once per segment.

use super::document::Document;
use super::space::{People, Space};
use crate::base::time::Timestamp;
use crate::base::verdict::Verdict;

/// The instants at which a segment starts: the notice's beginning and every boundary of a rule
/// inside its window. Windows are half-open, so a segment's first instant stands for all of it.
pub(super) fn starts(document: &Document) -> Vec<Timestamp> {
    let inside = |at: &Timestamp| *at > document.from && document.in_force(*at);
    let mut starts: Vec<Timestamp> = document
        .rules
        .iter()
        .flat_map(|rule| [rule.window.from, rule.window.until])
        .flatten()
        .filter(inside)
        .chain([document.from])
        .collect();
    starts.sort_unstable();
    starts.dedup();
    starts
}

/// What the rules decide in one segment.
#[derive(Debug)]
pub(super) struct Segment {
    /// Its first instant.
    pub(super) at: Timestamp,
    /// The people about whom each rule decides.
    pub(super) won: Vec<People>,
    /// The people about whom no rule decides.
    pub(super) rest: People,
    /// Each person's verdict.
    pub(super) verdicts: Vec<Option<Verdict>>,
}

/// The people whom each rule matches, at any time: computed once, used in every segment.
pub(super) fn groups(document: &Document, space: &Space) -> Vec<People> {
    document
        .rules
        .iter()
        .map(|rule| space.members(rule.who))
        .collect()
}

impl Segment {
    /// Walks the rules in their order; the first that matches takes the person.
    pub(super) fn decide(
        document: &Document,
        space: &Space,
        groups: &[People],
        at: Timestamp,
    ) -> Self {
        let mut rest = space.filter(|_| true);
        let mut verdicts = vec![None; space.people.len()];
        let mut won = Vec::with_capacity(groups.len());
        let nobody = space.filter(|_| false);
        for (rule, group) in document.rules.iter().zip(groups) {
            if !rule.window.contains(at) {
                won.push(nobody.clone());
                continue;
            }
            let taken = rest.take(group);
            for person in taken.each() {
                if let Some(verdict) = verdicts.get_mut(person) {
                    *verdict = Some(rule.verdict);
                }
            }
            won.push(taken);
        }
        Self {
            at,
            won,
            rest,
            verdicts,
        }
    }

    /// One person's verdict.
    pub(super) fn verdict(&self, person: usize) -> Option<Verdict> {
        self.verdicts.get(person).copied().flatten()
    }
}
