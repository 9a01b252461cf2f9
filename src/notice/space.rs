//! The whole fact space: every person that there can be, plainest first, and the sets of them.

use std::sync::LazyLock;

use super::axis::{self, Axis, Group};
use super::facts::{CodeFact, Colour, Facts, Fever, Presence};
use crate::base::time::Timestamp;
use crate::risk::RiskLevel;

/// Everybody, and who is one step worse than whom.
#[derive(Debug)]
pub(super) struct Space {
    /// Sorted by how many facts differ from [`Facts::plain`], then in the order of the vocabulary:
    /// the first of any set is its smallest counter-example.
    pub(super) people: Vec<Group>,
    /// In the order of the better person.
    pub(super) steps: Vec<FactStep>,
}

/// Two people who differ in one fact, which is one step worse in the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct FactStep {
    pub(super) better: usize,
    pub(super) worse: usize,
}

/// Some of the people of the space, by index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct People(Vec<u64>);

/// One step down a chain: the axis, the better and the worse value (issue "the notice as data",
/// property 3). Longer ways down are made of these.
pub(super) fn chains() -> Vec<(Axis, u64, u64)> {
    use Colour::{Green, Grey, Orange, Red, Unknown, Yellow};
    let levels = RiskLevel::WORDS.iter().zip(RiskLevel::WORDS.iter().skip(1));
    let mut chains: Vec<(Axis, u64, u64)> = levels
        .map(|((_, better), (_, worse))| (Axis::Risk, axis::risk(*better), axis::risk(*worse)))
        .collect();
    let code = |colour, presence| axis::code(CodeFact::Verified(colour, presence));
    for (_, presence) in Presence::WORDS {
        for (better, worse) in [
            (Green, Yellow),
            (Yellow, Orange),
            (Orange, Red),
            (Green, Grey),
            (Green, Unknown),
        ] {
            let steps = (code(better, *presence), code(worse, *presence));
            chains.push((Axis::Code, steps.0, steps.1));
        }
        // At an open gate a code on paper is not worse than none.
        let green = code(Green, *presence);
        chains.push((Axis::Code, green, axis::code(CodeFact::None)));
    }
    for (_, colour) in Colour::WORDS {
        use Presence::{Copy, Live, Static};
        for (better, worse) in [(Live, Static), (Static, Copy)] {
            chains.push((Axis::Code, code(*colour, better), code(*colour, worse)));
        }
    }
    chains.push((
        Axis::Fever,
        axis::fever(Fever::None),
        axis::fever(Fever::Fever),
    ));
    chains
}

/// How much further on, in the vocabulary's order of people, the one with the worse value is.
fn stride(axis: Axis, better: u64, worse: u64) -> usize {
    let later = Axis::ALL.iter().rev().take_while(|other| **other != axis);
    let run: usize = later.map(|other| other.bits().count()).product();
    let place = |bit| {
        axis.bits()
            .position(|known| known == bit)
            .unwrap_or_default()
    };
    place(worse).saturating_sub(place(better)) * run
}

impl Space {
    /// The space; it is the same for every notice.
    pub(super) fn whole() -> &'static Self {
        static SPACE: LazyLock<Space> = LazyLock::new(Space::build);
        &SPACE
    }

    /// Everybody in the vocabulary's order, the last axis running fastest.
    pub(super) fn vocabulary() -> Vec<Group> {
        let mut people = vec![Group::EVERYBODY];
        for axis in Axis::ALL {
            people = people
                .iter()
                .flat_map(|group| axis.bits().map(|bit| group.with(axis, bit)))
                .collect();
        }
        people
    }

    fn build() -> Self {
        let people = Self::vocabulary();
        let plain = Group::of(&Facts::plain(Timestamp::EPOCH));
        let differences: Vec<usize> = people
            .iter()
            .map(|person| {
                Axis::ALL
                    .iter()
                    .filter(|axis| person.on(**axis) != plain.on(**axis))
                    .count()
            })
            .collect();
        // People who are equally plain stay in the vocabulary's order.
        let order: Vec<usize> = (0..=Axis::ALL.len())
            .flat_map(|count| {
                let each = differences.iter().enumerate();
                each.filter(move |(_, differences)| **differences == count)
            })
            .map(|(index, _)| index)
            .collect();
        let mut rank = vec![0; people.len()];
        for (place, index) in order.iter().enumerate() {
            if let Some(rank) = rank.get_mut(*index) {
                *rank = place;
            }
        }
        let chains: Vec<(Axis, u64, usize)> = chains()
            .into_iter()
            .map(|(axis, better, worse)| (axis, better, stride(axis, better, worse)))
            .collect();
        let mut steps = Vec::new();
        for (better, index) in order.iter().enumerate() {
            let Some(person) = people.get(*index) else {
                continue;
            };
            for (_, _, stride) in chains
                .iter()
                .filter(|(axis, bit, _)| person.on(*axis) == *bit)
            {
                if let Some(worse) = rank.get(index + stride) {
                    steps.push(FactStep {
                        better,
                        worse: *worse,
                    });
                }
            }
        }
        let people = order
            .iter()
            .filter_map(|index| people.get(*index).copied())
            .collect();
        Self { people, steps }
    }

    /// The person at `index`, at an instant.
    pub(super) fn facts(&self, index: usize, at: Timestamp) -> Facts {
        self.people
            .get(index)
            .map_or(Facts::plain(at), |person| person.plainest(at))
    }

    /// Everyone in `group`.
    pub(super) fn members(&self, group: Group) -> People {
        self.filter(|person| group.covers(person))
    }

    /// Everyone for whom `wanted` holds.
    pub(super) fn filter(&self, wanted: impl Fn(Group) -> bool) -> People {
        People(
            self.people
                .chunks(64)
                .map(|chunk| {
                    chunk.iter().enumerate().fold(0, |word, (i, person)| {
                        word | u64::from(wanted(*person)) << i
                    })
                })
                .collect(),
        )
    }
}

impl People {
    /// Those of `self` who are in `other` too; they leave `self`.
    pub(super) fn take(&mut self, other: &Self) -> Self {
        Self(
            self.0
                .iter_mut()
                .zip(&other.0)
                .map(|(rest, other)| {
                    let taken = *rest & other;
                    *rest &= !taken;
                    taken
                })
                .collect(),
        )
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    /// The plainest one.
    pub(super) fn first(&self) -> Option<usize> {
        self.each().next()
    }

    /// Every index, in order.
    pub(super) fn each(&self) -> impl Iterator<Item = usize> {
        self.0
            .iter()
            .zip((0_usize..).step_by(64))
            .flat_map(|(word, base)| {
                let mut word = *word;
                std::iter::from_fn(move || {
                    let bit = usize::try_from(word.trailing_zeros())
                        .ok()
                        .filter(|_| word != 0)?;
                    word &= word - 1;
                    Some(base + bit)
                })
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_space_is_whole_and_starts_with_the_plain_traveller() {
        let space = Space::whole();
        assert_eq!(space.people.len(), 4 * 4 * 19 * 6 * 2 * 16);
        let plain = Facts::plain(Timestamp::EPOCH);
        assert_eq!(space.facts(0, Timestamp::EPOCH), plain);
        let everyone: Vec<usize> = space.members(Group::EVERYBODY).each().collect();
        assert!(everyone.iter().copied().eq(0..space.people.len()));
        let mut distinct = space.people.clone();
        distinct.sort_unstable();
        distinct.dedup();
        assert_eq!(distinct.len(), space.people.len());
    }

    #[test]
    fn a_step_changes_one_fact() {
        let space = Space::whole();
        // Per person: 5 of 6 levels, 6 steps for each of 3 presences and 2 for each of 6 colours on 19
        // codes, 1 of 2 temperatures.
        let n = space.people.len();
        assert_eq!(space.steps.len(), n * 5 / 6 + n * (18 + 12) / 19 + n / 2);
        for step in &space.steps {
            let (a, b) = (space.people[step.better], space.people[step.worse]);
            let one_step_down = chains()
                .into_iter()
                .any(|(axis, from, to)| a.on(axis) == from && b == a.with(axis, to));
            assert!(one_step_down, "{a:?} {b:?}");
        }
    }
}
