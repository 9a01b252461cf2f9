//! The rows of a comparison while both notices are in force.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::axis::{self, Axis, Group};
use super::cover::{Patch, cover};
use super::diff::{ChangedPlaces, Decided, Difference, Moved};
use super::facts::Facts;
use super::judge::Notice;
use super::moves::Moves;
use super::rule::Rule;
use super::space::Space;
use crate::base::time::{Timestamp, Window};
use crate::base::verdict::Verdict;
use crate::risk::RiskLevel;

/// The verdicts before and after.
type VerdictChange = (Verdict, Verdict);

/// The levels before and after.
type Move = (RiskLevel, RiskLevel);

/// Two notices, and the segments in which both are in force.
struct Sides<'n> {
    a: &'n Notice,
    b: &'n Notice,
    segments: &'n [Window],
}

/// Who gets another verdict in these segments, which follow one another: people whose risk stays,
/// and people whose risk moves.
pub(super) fn differing(
    a: &Notice,
    b: &Notice,
    segments: &[Window],
    moves: &Moves,
) -> Vec<Difference> {
    let sides = Sides { a, b, segments };
    let stay = sides.patches(None).into_iter().filter_map(|patch| {
        let window = sides.window(&patch)?;
        Some(sides.row(window, patch.who, patch.label, &BTreeMap::new()))
    });
    let mut rows: Vec<Difference> = stay.collect();
    let mut joined: Vec<(Joined, BTreeMap<Move, Vec<Moved>>)> = Vec::new();
    for (levels, places) in moves {
        for patch in sides.patches(Some(*levels)) {
            let Some(span) = sides.window(&patch) else {
                continue;
            };
            for (place, window) in places {
                let Some(window) = span.within(window) else {
                    continue;
                };
                let key = Joined {
                    window,
                    who: patch.who.with(Axis::Risk, Axis::Risk.mask()),
                    change: patch.label,
                };
                let known = joined.iter_mut().find(|(known, _)| *known == key);
                match known {
                    Some((_, moved)) => moved.entry(*levels).or_default().push(place.clone()),
                    None => joined.push((key, BTreeMap::from([(*levels, vec![place.clone()])]))),
                }
            }
        }
    }
    rows.extend(joined.into_iter().map(|(key, moved)| {
        let before = moved.keys().map(|(before, _)| axis::risk(*before));
        let who = key
            .who
            .with(Axis::Risk, before.fold(0, |all, bit| all | bit));
        sides.row(key.window, who, key.change, &moved)
    }));
    rows
}

/// What the people whose risk moves have in common in one row.
#[derive(PartialEq, Eq)]
struct Joined {
    window: Window,
    who: Group,
    change: VerdictChange,
}

impl<'n> Sides<'n> {
    fn before(&self, person: Group, at: Timestamp) -> Option<&'n Rule> {
        self.a.judge(&person.plainest(at))
    }

    fn after(&self, person: Group, at: Timestamp, moved: Option<Move>) -> Option<&'n Rule> {
        let facts = person.plainest(at);
        let risk = moved.map_or(facts.risk, |(_, after)| after);
        self.b.judge(&Facts { risk, ..facts })
    }

    /// Whose verdict changes how, if their risk stays or moves as given.
    fn patches(&self, moved: Option<Move>) -> Vec<Patch<VerdictChange>> {
        cover(self.segments.len(), |person, segment| {
            if moved.is_some_and(|(before, _)| person.on(Axis::Risk) != axis::risk(before)) {
                return None;
            }
            let at = self.segments.get(segment)?.from?;
            let before = self.before(person, at)?.verdict();
            let after = self.after(person, at, moved)?.verdict();
            (before != after).then_some((before, after))
        })
    }

    /// While a patch holds.
    fn window(&self, patch: &Patch<VerdictChange>) -> Option<Window> {
        let segments = self.segments.get(patch.segments.clone())?;
        Some(Window {
            from: segments.first()?.from,
            until: segments.last()?.until,
        })
    }

    fn row(
        &self,
        window: Window,
        who: Group,
        (before, after): VerdictChange,
        moved: &BTreeMap<Move, Vec<Moved>>,
    ) -> Difference {
        let times = self.segments.iter().filter(|part| part.overlaps(&window));
        let times: Vec<Timestamp> = times.filter_map(|part| part.from).collect();
        let people = Space::whole().people.iter().copied();
        let members: Vec<Group> = people.filter(|person| who.covers(*person)).collect();
        let with_times = || {
            let each = members.iter();
            each.flat_map(|person| times.iter().map(|at| (*person, *at)))
        };
        let old = with_times().filter_map(|(person, at)| self.before(person, at));
        let new = with_times().flat_map(|(person, at)| {
            let of_their_risk =
                move |(before, _): &&Move| person.on(Axis::Risk) == axis::risk(*before);
            let moves = moved.keys().filter(of_their_risk).copied().map(Some);
            let stays = moved.is_empty().then_some(None);
            moves
                .chain(stays)
                .filter_map(move |moved| self.after(person, at, moved))
        });
        Difference {
            window,
            who,
            places: moved
                .iter()
                .map(|((before, after), regions)| ChangedPlaces {
                    before: *before,
                    after: *after,
                    regions: regions.clone(),
                })
                .collect(),
            before: decided(self.a, before, old),
            after: decided(self.b, after, new),
        }
    }
}

/// A verdict with the rules that give it, in the order of the notice.
fn decided<'n>(notice: &Notice, verdict: Verdict, by: impl Iterator<Item = &'n Rule>) -> Decided {
    let mut ids: Vec<&Arc<str>> = Vec::new();
    for rule in by {
        if !ids.contains(&rule.id()) {
            ids.push(rule.id());
        }
    }
    let rules = notice.document().rules().iter().map(Rule::id);
    let rules = rules.filter(|id| ids.contains(id)).cloned();
    Decided::Rules(verdict, rules.collect())
}
