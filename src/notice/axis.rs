//! The facts as axes: a person is one bit on every axis, a group of people some bits on every
//! axis, and whether a person is in a group is one comparison.

use super::facts::{CodeFact, Colour, Facts, Fever, Grade, Place, Presence, Purpose};
use crate::base::text::Text;
use crate::base::time::Timestamp;
use crate::risk::RiskLevel;

/// A fact that rules may test. The clock is not among them: each rule has its own window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Axis {
    /// [`Facts::place`]
    Place,
    /// [`Facts::purpose`]
    Purpose,
    /// [`Facts::code`]: the colours, each in every presence, then no code.
    Code,
    /// [`Facts::risk`]
    Risk,
    /// [`Facts::fever`]
    Fever,
    /// [`Facts::grade`]: none stated, then each grade.
    Grade,
}

/// How many genuine codes the rules tell apart.
const VERIFIED: usize = Colour::WORDS.len() * Presence::WORDS.len();

impl Axis {
    /// Every axis, in the order in which facts are told.
    pub const ALL: [Self; 6] = [
        Self::Place,
        Self::Purpose,
        Self::Code,
        Self::Risk,
        Self::Fever,
        Self::Grade,
    ];

    /// The fact's name on the screen.
    #[must_use]
    pub const fn title(self) -> Text {
        match self {
            Self::Place => Text::fixed("地点", "place"),
            Self::Purpose => Text::fixed("目的", "purpose"),
            Self::Code => Text::fixed("健康码", "code"),
            Self::Risk => Text::fixed("风险", "risk"),
            Self::Fever => Text::fixed("体温", "temperature"),
            Self::Grade => Text::fixed("年级", "grade"),
        }
    }

    /// How many values it has.
    const fn size(self) -> usize {
        match self {
            Self::Place => Place::WORDS.len(),
            Self::Purpose => Purpose::WORDS.len(),
            Self::Code => VERIFIED + 1,
            Self::Risk => RiskLevel::WORDS.len(),
            Self::Fever => Fever::WORDS.len(),
            Self::Grade => Grade::WORDS.len() + 1,
        }
    }

    /// Where its bits start.
    const fn start(self) -> usize {
        match self {
            Self::Place => 0,
            Self::Purpose => Self::Place.start() + Self::Place.size(),
            Self::Code => Self::Purpose.start() + Self::Purpose.size(),
            Self::Risk => Self::Code.start() + Self::Code.size(),
            Self::Fever => Self::Risk.start() + Self::Risk.size(),
            Self::Grade => Self::Fever.start() + Self::Fever.size(),
        }
    }

    /// All its bits. They are constants, since the proof of a notice asks for them a million times.
    pub(super) const fn mask(self) -> u64 {
        match self {
            Self::Place => const { Self::Place.run() },
            Self::Purpose => const { Self::Purpose.run() },
            Self::Code => const { Self::Code.run() },
            Self::Risk => const { Self::Risk.run() },
            Self::Fever => const { Self::Fever.run() },
            Self::Grade => const { Self::Grade.run() },
        }
    }

    /// As many bits as it has values, from where they start.
    const fn run(self) -> u64 {
        ((1 << self.size()) - 1) << self.start()
    }

    /// The bit of each of its values, the plainest first.
    pub(super) fn bits(self) -> impl Iterator<Item = u64> + Clone {
        (self.start()..self.start() + self.size()).map(|shift| 1 << shift)
    }
}

/// People who have, on every axis, one of the values whose bits are set. A person is a group with
/// one bit on every axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Group(u64);

/// Who have this value.
pub(super) const fn place(value: Place) -> u64 {
    1 << (Axis::Place.start() + value.index())
}

/// Who have this value.
pub(super) const fn purpose(value: Purpose) -> u64 {
    1 << (Axis::Purpose.start() + value.index())
}

/// Who have this value.
pub(super) const fn code(value: CodeFact) -> u64 {
    let index = match value {
        CodeFact::Verified(colour, presence) => {
            colour.index() * Presence::WORDS.len() + presence.index()
        }
        CodeFact::None => VERIFIED,
    };
    1 << (Axis::Code.start() + index)
}

/// Who have a code of this colour, however it is shown.
pub(super) fn colour(value: Colour) -> u64 {
    let each = Presence::WORDS.iter();
    each.fold(0, |bits, (_, presence)| {
        bits | code(CodeFact::Verified(value, *presence))
    })
}

/// Who show a code so, whatever its colour.
pub(super) fn presence(value: Presence) -> u64 {
    let each = Colour::WORDS.iter();
    each.fold(0, |bits, (_, colour)| {
        bits | code(CodeFact::Verified(*colour, value))
    })
}

/// Who have this value.
pub(super) const fn risk(value: RiskLevel) -> u64 {
    1 << (Axis::Risk.start() + value.index())
}

/// Who have this value.
pub(super) const fn fever(value: Fever) -> u64 {
    1 << (Axis::Fever.start() + value.index())
}

/// Who have this value.
pub(super) const fn grade(value: Option<Grade>) -> u64 {
    let index = match value {
        None => 0,
        Some(grade) => grade.index() + 1,
    };
    1 << (Axis::Grade.start() + index)
}

impl Group {
    /// Everybody.
    pub const EVERYBODY: Self = Self(
        Axis::Place.mask()
            | Axis::Purpose.mask()
            | Axis::Code.mask()
            | Axis::Risk.mask()
            | Axis::Fever.mask()
            | Axis::Grade.mask(),
    );

    /// The one person with these facts.
    #[must_use]
    pub const fn of(facts: &Facts) -> Self {
        Self(
            place(facts.place)
                | purpose(facts.purpose)
                | code(facts.code)
                | risk(facts.risk)
                | fever(facts.fever)
                | grade(facts.grade),
        )
    }

    /// Whether everyone in `other` is in this group.
    #[must_use]
    pub const fn covers(self, other: Self) -> bool {
        other.0 & !self.0 == 0
    }

    /// Whether a rule for this group does not test the fact.
    #[must_use]
    pub const fn is_any(self, axis: Axis) -> bool {
        self.on(axis) == axis.mask()
    }

    /// Its position in a list: by its plainest value on each axis, then by the others.
    pub(super) fn order(self) -> [u64; Axis::ALL.len()] {
        Axis::ALL.map(|axis| !self.on(axis).reverse_bits())
    }

    /// The bits on one axis.
    pub(super) const fn on(self, axis: Axis) -> u64 {
        self.0 & axis.mask()
    }

    /// This group with other values on one axis.
    pub(super) const fn with(self, axis: Axis, bits: u64) -> Self {
        Self(self.0 & !axis.mask() | bits & axis.mask())
    }

    /// The person in the group who is plainest on every axis. On an axis without any value, the
    /// plainest of all.
    #[must_use]
    pub fn plainest(self, at: Timestamp) -> Facts {
        let first = |axis: Axis| {
            let bits = self.on(axis);
            axis.bits()
                .position(|bit| bits & bit != 0)
                .unwrap_or_default()
        };
        let plain = Facts::plain(at);
        Facts {
            place: nth(Place::WORDS, first(Axis::Place)).unwrap_or(plain.place),
            purpose: nth(Purpose::WORDS, first(Axis::Purpose)).unwrap_or(plain.purpose),
            // The value after the last code means no code; the one before the first grade, no grade.
            code: verified(first(Axis::Code)).unwrap_or(CodeFact::None),
            risk: nth(&RiskLevel::WORDS, first(Axis::Risk)).unwrap_or(plain.risk),
            fever: nth(Fever::WORDS, first(Axis::Fever)).unwrap_or(plain.fever),
            grade: first(Axis::Grade)
                .checked_sub(1)
                .and_then(|i| nth(Grade::WORDS, i)),
            at,
        }
    }
}

/// The genuine code at this place of its axis.
fn verified(index: usize) -> Option<CodeFact> {
    let presences = Presence::WORDS.len();
    let colour = nth(Colour::WORDS, index / presences)?;
    let presence = nth(Presence::WORDS, index % presences)?;
    Some(CodeFact::Verified(colour, presence))
}

fn nth<T: Copy>(words: &[(&str, T)], index: usize) -> Option<T> {
    words.get(index).map(|(_, value)| *value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_person_has_one_bit_on_every_axis_and_comes_back_whole() {
        let mut facts = Facts::plain(Timestamp::EPOCH);
        let codes = Colour::WORDS.iter().flat_map(|(_, colour)| {
            let each = Presence::WORDS.iter();
            each.map(|(_, presence)| CodeFact::Verified(*colour, *presence))
        });
        for (i, code) in codes.chain([CodeFact::None]).enumerate() {
            facts.grade = Some(Grade::WORDS[i % Grade::WORDS.len()].1);
            facts.code = code;
            facts.risk = RiskLevel::Overseas;
            let person = Group::of(&facts);
            assert_eq!(person.plainest(facts.at), facts);
            assert!(
                Axis::ALL
                    .iter()
                    .all(|axis| person.on(*axis).count_ones() == 1)
            );
            assert!(Group::EVERYBODY.covers(person) && !person.covers(Group::EVERYBODY));
        }
    }
}
