//! Many people → few groups: the short way to say who they are.

use super::axis::{Axis, Group};
use super::space::Space;

/// Groups that together are exactly the people for whom `inside` holds, found greedily: the
/// plainest person not yet covered, generalised on every axis as far as nobody else gets in.
/// Nobody is in two of them.
pub(super) fn cover(inside: impl Fn(Group) -> bool) -> Vec<Group> {
    let (mut left, mut others): (Vec<Group>, Vec<Group>) = Space::whole()
        .people
        .iter()
        .partition(|person| inside(**person));
    let mut groups = Vec::new();
    while let Some(person) = left.first() {
        // Which axis is opened first decides what the group becomes; the largest says the most.
        let Some(group) = (0..Axis::ALL.len())
            .map(|first| generalised(*person, first, &others))
            .max_by_key(|group| group.size())
        else {
            break;
        };
        let (covered, rest) = left.iter().partition(|person| group.covers(**person));
        left = rest;
        others.extend::<Vec<Group>>(covered);
        groups.push(group);
    }
    groups
}

/// Opens every axis in turn, beginning with the `first`, for every value that lets none of the
/// others in.
fn generalised(person: Group, first: usize, others: &[Group]) -> Group {
    let mut group = person;
    let axes = Axis::ALL.iter().cycle().skip(first).take(Axis::ALL.len());
    for axis in axes {
        for bit in axis.bits() {
            let wider = group.with(*axis, group.on(*axis) | bit);
            if !others.iter().any(|other| wider.covers(*other)) {
                group = wider;
            }
        }
    }
    group
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
        let inside = |person| one.covers(person) || two.covers(person);
        let groups = cover(inside);
        assert_eq!(groups.len(), 2);
        for person in &space.people {
            let covering = groups.iter().filter(|group| group.covers(*person)).count();
            assert_eq!(covering, usize::from(inside(*person)));
        }
        assert_eq!(cover(|_| true), [Group::EVERYBODY]);
        assert_eq!(cover(|_| false), []);
    }
}
