//! The fact space: every person that there can be, or those alone whom rules tell apart, plainest
//! first, and the sets of them.

use std::sync::LazyLock;

use super::axis::{self, Axis, Group};
use super::facts::{CodeFact, Colour, Facts, Fever, Presence};
use crate::base::time::Timestamp;
use crate::risk::RiskLevel;

/// People, and who is one step worse than whom.
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

/// The values of one axis.
struct AxisValues {
    /// Each that people of the space have.
    kept: Vec<u64>,
    /// For each value of the axis, in the vocabulary's order, the place of the one that stands for
    /// it among those that are kept.
    stands: Vec<(u64, usize)>,
}

impl AxisValues {
    /// All of them, each standing for itself.
    fn all(axis: Axis) -> Self {
        Self {
            kept: axis.bits().collect(),
            stands: axis.bits().zip(0..).collect(),
        }
    }

    /// One for all values that lie in the same groups: its first.
    fn told_apart(axis: Axis, groups: &[Group]) -> Self {
        let mut kept: Vec<u64> = Vec::new();
        let mut stands = Vec::new();
        for bit in axis.bits() {
            let alike = |known: &u64| {
                let mut each = groups.iter().map(|group| group.on(axis));
                each.all(|bits| (bits & bit == 0) == (bits & known == 0))
            };
            let place = kept.iter().position(alike).unwrap_or_else(|| {
                kept.push(bit);
                kept.len() - 1
            });
            stands.push((bit, place));
        }
        Self { kept, stands }
    }

    /// The place of the value that stands for this one.
    fn place(&self, value: u64) -> usize {
        let mut each = self.stands.iter();
        each.find(|(bit, _)| *bit == value)
            .map_or(0, |(_, place)| *place)
    }
}

/// The values of each axis, in the order of [`Axis::ALL`].
type SpaceValues = [AxisValues; Axis::ALL.len()];

/// One step down a chain, in the vocabulary's order of people.
#[derive(PartialEq, Eq)]
struct Stride {
    axis: Axis,
    /// The better value.
    better: u64,
    /// How far on the person with the worse value is from the first of the axis, and how far the one
    /// with the better value.
    to: usize,
    from: usize,
}

/// The steps down the chains between values of which neither stands for the other, each once.
fn strides(values: &SpaceValues) -> Vec<Stride> {
    let chains = chains();
    let mut strides = Vec::with_capacity(chains.len());
    let mut run = 1;
    for (axis, values) in Axis::ALL.into_iter().zip(values).rev() {
        for (_, better, worse) in chains.iter().filter(|(on, ..)| *on == axis) {
            let (better, worse) = (values.place(*better), values.place(*worse));
            if let Some(value) = values.kept.get(better).filter(|_| better != worse) {
                let stride = Stride {
                    axis,
                    better: *value,
                    to: worse * run,
                    from: better * run,
                };
                if !strides.contains(&stride) {
                    strides.push(stride);
                }
            }
        }
        run *= values.kept.len();
    }
    strides
}

impl Space {
    /// Everybody; the space is the same for every notice.
    pub(super) fn whole() -> &'static Self {
        static SPACE: LazyLock<Space> =
            LazyLock::new(|| Space::build(&Axis::ALL.map(AxisValues::all)));
        &SPACE
    }

    /// One person for all who lie in the same of these groups, and one step for all steps between
    /// the same two of them. Rules for these groups decide alike about those for whom one stands.
    pub(super) fn told_apart(groups: &[Group]) -> Self {
        Self::build(&Axis::ALL.map(|axis| AxisValues::told_apart(axis, groups)))
    }

    /// How many people the whole space has, and how many steps.
    pub(super) fn size() -> (usize, usize) {
        let people = Axis::ALL.iter().map(|axis| axis.bits().count()).product();
        let steps = chains()
            .into_iter()
            .map(|(axis, ..)| people / axis.bits().count());
        (people, steps.sum())
    }

    /// Everybody in the vocabulary's order, the last axis running fastest.
    pub(super) fn vocabulary() -> Vec<Group> {
        people(&Axis::ALL.map(AxisValues::all))
    }

    fn build(values: &SpaceValues) -> Self {
        let people = people(values);
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
        let strides = strides(values);
        let mut steps = Vec::new();
        for (better, index) in order.iter().enumerate() {
            let Some(person) = people.get(*index) else {
                continue;
            };
            for stride in strides
                .iter()
                .filter(|stride| person.on(stride.axis) == stride.better)
            {
                let worse = (index + stride.to).checked_sub(stride.from);
                if let Some(worse) = worse.and_then(|worse| rank.get(worse)) {
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

/// A person for each combination of values, the last axis running fastest.
fn people(values: &SpaceValues) -> Vec<Group> {
    let mut people = vec![Group::EVERYBODY];
    for (axis, values) in Axis::ALL.into_iter().zip(values) {
        people = people
            .iter()
            .flat_map(|group| values.kept.iter().map(move |bit| group.with(axis, *bit)))
            .collect();
    }
    people
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
        assert_eq!(Space::size(), (n, space.steps.len()));
        for step in &space.steps {
            let (a, b) = (space.people[step.better], space.people[step.worse]);
            let one_step_down = chains()
                .into_iter()
                .any(|(axis, from, to)| a.on(axis) == from && b == a.with(axis, to));
            assert!(one_step_down, "{a:?} {b:?}");
        }
    }

    #[test]
    fn one_stands_for_all_whom_no_group_tells_apart() {
        let all = Group::EVERYBODY;
        let groups = [
            all.with(Axis::Risk, axis::risk(RiskLevel::Low)),
            all.with(Axis::Code, axis::colour(Colour::Green)),
            all.with(
                Axis::Code,
                axis::colour(Colour::Red) | axis::colour(Colour::Grey),
            ),
            all.with(Axis::Fever, axis::fever(Fever::Fever)),
        ];
        let in_groups = |person: Group| groups.map(|group| group.covers(person));
        let (whole, small) = (Space::whole(), Space::told_apart(&groups));
        let sorts = |space: &Space| {
            let mut sorts: Vec<_> = space.people.iter().map(|each| in_groups(*each)).collect();
            sorts.sort_unstable();
            sorts.dedup();
            sorts
        };
        // Low or not, green or red and grey or neither, with a fever or without.
        assert_eq!(small.people.len(), 2 * 3 * 2);
        assert_eq!(sorts(&small).len(), 2 * 3 * 2);
        assert_eq!(sorts(&small), sorts(whole));
        // The steps join the same sorts of people, but not a sort to itself.
        let joined = |space: &Space| {
            let each = space.steps.iter().map(|step| {
                let [a, b] = [step.better, step.worse].map(|at| in_groups(space.people[at]));
                (a, b)
            });
            let mut joined: Vec<_> = each.filter(|(a, b)| a != b).collect();
            joined.sort_unstable();
            joined.dedup();
            joined
        };
        assert_eq!(joined(&small), joined(whole));
        let once = small
            .steps
            .iter()
            .collect::<std::collections::BTreeSet<_>>();
        assert_eq!(once.len(), small.steps.len());
        assert_eq!(small.steps.len(), joined(&small).len());
    }
}
