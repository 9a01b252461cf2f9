//! Groups of people in words.

use super::axis::{Axis, Group, code, grade};
use super::facts::{Code, Grade};
use crate::base::text::Text;
use crate::base::time::Timestamp;

impl Axis {
    /// The word of one of its values.
    fn word(self, bit: u64) -> Text {
        let facts = Group::EVERYBODY.with(self, bit).plainest(Timestamp::EPOCH);
        match self {
            Self::Place => facts.place.word(),
            Self::Purpose => facts.purpose.word(),
            Self::Code => facts.code.word(),
            Self::Risk => facts.risk.word(),
            Self::Fever => facts.fever.word(),
            Self::Grade => facts
                .grade
                .map_or(Text::fixed("未说明年级", "no grade stated"), Grade::word),
        }
    }
}

impl Group {
    /// The values on one axis in words; `None` if it asks nothing about the fact.
    #[must_use]
    pub fn values(self, axis: Axis) -> Option<Text> {
        let bits = self.on(axis);
        let verified = Axis::Code.mask() & !code(Code::None);
        if self.is_any(axis) {
            return None;
        }
        if axis == Axis::Code && bits == verified {
            return Some(Text::fixed("有健康码", "any verified code"));
        }
        if axis == Axis::Grade && bits == axis.mask() & !grade(None) {
            return Some(Text::fixed("说明了年级", "any stated grade"));
        }
        let listed = |bits: u64| {
            let words: Vec<Text> = axis
                .bits()
                .filter(|bit| bits & bit != 0)
                .map(|bit| axis.word(bit))
                .collect();
            let join = |words: Vec<&str>, with: &str| words.join(with);
            Text::new(
                join(words.iter().map(|text| &*text.zh).collect(), "、"),
                join(words.iter().map(|text| &*text.en).collect(), " or "),
            )
        };
        let others = axis.mask() & !bits;
        // "All but two" reads shorter than a list of fourteen.
        if others.count_ones() < bits.count_ones() && bits.count_ones() > 3 {
            let others = listed(others);
            return Some(Text::new(
                format!("除{}外", others.zh),
                format!("any but {}", others.en.replace(" or ", " and ")),
            ));
        }
        Some(listed(bits))
    }

    /// The group in words: every fact that it asks about, in the order of [`Axis::ALL`].
    #[must_use]
    pub fn words(self) -> Text {
        let asked: Vec<Text> = Axis::ALL
            .iter()
            .filter_map(|axis| self.values(*axis))
            .collect();
        if asked.is_empty() {
            return Text::fixed("所有人", "everybody");
        }
        let zh: Vec<&str> = asked.iter().map(|text| &*text.zh).collect();
        let en: Vec<&str> = asked.iter().map(|text| &*text.en).collect();
        Text::new(zh.join("，"), en.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notice::Facts;

    #[test]
    fn groups_are_told_in_words() {
        assert_eq!(Group::EVERYBODY.words().zh, "所有人");
        let plain = Group::of(&Facts::plain(Timestamp::EPOCH));
        assert_eq!(
            plain.words().en,
            "city entry, to work, green code, low risk, no fever, no grade stated"
        );
        let verified = Axis::Code.mask() & !code(Code::None);
        let group = Group::EVERYBODY.with(Axis::Code, verified).with(
            Axis::Grade,
            Axis::Grade.mask() & !grade(Some(Grade::Senior3)),
        );
        assert_eq!(group.words().en, "any verified code, any but senior 3");
    }
}
