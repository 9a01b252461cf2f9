//! Many people at many times → few groups: the shortest description of who and when.

use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use super::axis::{Axis, Group};
use super::space::Space;
use super::table::CellTable;

/// A group in consecutive segments of time, with the same label in all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Patch<L> {
    pub(super) who: Group,
    pub(super) segments: Range<usize>,
    pub(super) label: L,
}

/// Patches that together are exactly the people and segments that have a label. No person is in two
/// of them in the same segment.
///
/// People and segments are told apart fact by fact; which fact comes first is chosen anew in every
/// part, so that the fewest patches remain.
pub(super) fn cover<L: Copy + Eq>(
    segments: usize,
    label: impl Fn(Group, usize) -> Option<L>,
) -> Vec<Patch<L>> {
    let sizes = Axis::ALL.iter().map(|axis| axis.bits().count());
    let sizes: Vec<usize> = sizes.chain([segments]).collect();
    let people = Space::vocabulary();
    let label = &label;
    let cells = people
        .iter()
        .flat_map(|person| (0..segments).map(move |segment| label(*person, segment)));
    let table = CellTable::new(&sizes, cells.collect()).joined();
    let mut labels: Vec<L> = Vec::new();
    for label in table.cells.iter().flatten() {
        if !labels.contains(label) {
            labels.push(*label);
        }
    }
    let mut patches = Vec::new();
    for label in labels {
        let inside = table.map(|cell| *cell == Some(label)).joined();
        patches.extend(
            boxes(&inside)
                .iter()
                .map(|found| patch(&inside, found, label)),
        );
    }
    patches
}

/// For each axis which of its classes; on an axis that is fixed, none.
type Classes = Vec<Vec<usize>>;

/// A box of the table as a patch.
fn patch<L>(table: &CellTable<bool>, found: &Classes, label: L) -> Patch<L> {
    let mut values = table.values.iter().zip(found).map(|(values, classes)| {
        let classes = classes.iter().filter_map(|class| values.get(*class));
        classes.flatten().copied().collect::<Vec<usize>>()
    });
    let mut who = Group::EVERYBODY;
    for (axis, values) in Axis::ALL.into_iter().zip(values.by_ref()) {
        let bits = axis.bits().enumerate();
        let bits = bits.filter(|(value, _)| values.contains(value));
        who = who.with(axis, bits.fold(0, |all, (_, bit)| all | bit));
    }
    let time = values.next().unwrap_or_default();
    let (first, last) = (time.iter().min(), time.iter().max());
    Patch {
        who,
        segments: first.copied().unwrap_or(0)..last.map_or(0, |last| last + 1),
        label,
    }
}

/// Boxes, none overlapping another, that are exactly the cells that hold.
fn boxes(table: &CellTable<bool>) -> Rc<[Classes]> {
    let fixed = vec![None; table.values.len()];
    CoverSearch {
        table,
        known: HashMap::new(),
    }
    .best(&table.cells, &fixed)
}

/// The search for the fewest boxes.
struct CoverSearch<'t> {
    table: &'t CellTable<bool>,
    /// What was found for each part of the table: the class at which each axis is fixed.
    known: HashMap<Vec<Option<usize>>, Rc<[Classes]>>,
}

impl CoverSearch<'_> {
    /// The boxes of the part whose cells are given.
    fn best(&mut self, cells: &[bool], fixed: &[Option<usize>]) -> Rc<[Classes]> {
        if !cells.contains(&true) {
            return Rc::new([]);
        }
        if !cells.contains(&false) {
            return Rc::new([self.whole(fixed)]);
        }
        if let Some(known) = self.known.get(fixed) {
            return Rc::clone(known);
        }
        let lengths: Vec<usize> = self
            .table
            .values
            .iter()
            .zip(fixed)
            .map(|(values, fixed)| fixed.map_or(values.len(), |_| 1))
            .collect();
        let mut best: Option<Vec<Classes>> = None;
        for (axis, _) in lengths.iter().enumerate().filter(|(_, n)| **n > 1) {
            let mut found = Vec::new();
            for (class, slice) in CellTable::slices(cells, &lengths, axis).iter().enumerate() {
                let mut inner = fixed.to_vec();
                if let Some(fixed) = inner.get_mut(axis) {
                    *fixed = Some(class);
                }
                for part in self.best(slice, &inner).iter() {
                    self.join(&mut found, part, axis, class);
                }
            }
            if best
                .as_ref()
                .is_none_or(|best| self.cost(&found) < self.cost(best))
            {
                best = Some(found);
            }
        }
        let best: Rc<[Classes]> = best.unwrap_or_default().into();
        self.known.insert(fixed.to_vec(), Rc::clone(&best));
        best
    }

    /// Everything, where the axes are not fixed.
    fn whole(&self, fixed: &[Option<usize>]) -> Classes {
        let axes = self.table.values.iter().zip(fixed);
        axes.map(|(values, fixed)| match fixed {
            Some(_) => Vec::new(),
            None => (0..values.len()).collect(),
        })
        .collect()
    }

    /// Adds a box of one class of an axis: to one that is the same in other classes, if it can.
    fn join(&self, found: &mut Vec<Classes>, part: &Classes, axis: usize, class: usize) {
        let is_time = axis + 1 == self.table.values.len();
        let goes_with = |known: &&mut Classes| {
            let others = known.iter().zip(part).enumerate();
            let on_axis = known.get(axis).and_then(|classes| classes.last());
            others.into_iter().all(|(i, (a, b))| i == axis || a == b)
                && (!is_time || on_axis.is_some_and(|last| last + 1 == class))
        };
        let classes = if let Some(known) = found.iter_mut().find(goes_with) {
            known.get_mut(axis)
        } else {
            found.push(part.clone());
            found.last_mut().and_then(|new| new.get_mut(axis))
        };
        if let Some(classes) = classes {
            classes.push(class);
        }
    }

    /// How long it is to tell: the boxes, then the facts that they ask about.
    fn cost(&self, found: &[Classes]) -> (usize, usize) {
        let asked = |part: &Classes| {
            let axes = part.iter().zip(&self.table.values);
            axes.filter(|(classes, values)| classes.len() < values.len())
                .count()
        };
        (found.len(), found.iter().map(asked).sum())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cover_is_exact_and_short() {
        let space = Space::whole();
        let (a, b) = (space.people[0], space.people[space.people.len() - 1]);
        let one = Group::EVERYBODY.with(Axis::Place, a.on(Axis::Place));
        let two = Group::EVERYBODY
            .with(Axis::Risk, b.on(Axis::Risk))
            .with(Axis::Code, 1 << 8);
        // The second counts from the second segment to the third.
        let inside =
            |person, segment| one.covers(person) || two.covers(person) && (1..3).contains(&segment);
        let patches = cover(4, |person, segment| inside(person, segment).then_some(()));
        assert_eq!(patches.len(), 2, "{patches:?}");
        for person in &space.people {
            for segment in 0..4 {
                let covering = patches
                    .iter()
                    .filter(|p| p.who.covers(*person) && p.segments.contains(&segment))
                    .count();
                assert_eq!(covering, usize::from(inside(*person, segment)));
            }
        }
    }

    #[test]
    fn all_and_nobody_are_told_at_once() {
        let all = cover(2, |_, _| Some('a'));
        let everybody = Patch {
            who: Group::EVERYBODY,
            segments: 0..2,
            label: 'a',
        };
        assert_eq!(all, [everybody]);
        assert_eq!(cover(2, |_, _| None::<char>), []);
        assert_eq!(cover(0, |_, _| Some('a')), []);
    }

    #[test]
    fn what_comes_back_later_is_a_patch_of_its_own() {
        let patches = cover(3, |_, segment| (segment != 1).then_some(()));
        let segments: Vec<_> = patches.into_iter().map(|patch| patch.segments).collect();
        assert_eq!(segments, [0..1, 2..3]);
    }
}
