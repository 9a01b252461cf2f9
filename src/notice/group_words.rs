//! Groups of people in words.

use super::axis::{Axis, Group, code, colour, grade, presence};
use super::facts::{CodeFact, Colour, Grade, Presence};
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

/// Those of the values that are meant, in words.
fn some_of(values: &[(Text, bool)]) -> Text {
    let listed = |wanted: bool| {
        let words = || values.iter().filter(|(_, meant)| *meant == wanted);
        let zh: Vec<&str> = words().map(|(text, _)| &*text.zh).collect();
        let en: Vec<&str> = words().map(|(text, _)| &*text.en).collect();
        Text::new(zh.join("、"), en.join(" or "))
    };
    let meant = values.iter().filter(|(_, meant)| *meant).count();
    let others = values.len() - meant;
    // "All but two" reads shorter than a list of fourteen.
    if others < meant && meant > 3 {
        let others = listed(false);
        return Text::new(
            format!("除{}外", others.zh),
            format!("any but {}", others.en.replace(" or ", " and ")),
        );
    }
    listed(true)
}

/// Codes in words: for each way in which they are shown the colours, together where they are alike.
fn codes(bits: u64) -> Text {
    let none = code(CodeFact::None);
    let all: u64 = Axis::Code.mask() & !none;
    let of = |shown: Presence| {
        Colour::WORDS
            .iter()
            .filter(move |(_, one)| bits & colour(*one) & presence(shown) != 0)
    };
    let coloured = |shown: Presence| of(shown).map(|(_, one)| *one).collect::<Vec<Colour>>();
    let shown: Vec<Presence> = Presence::WORDS
        .iter()
        .map(|(_, shown)| *shown)
        .filter(|shown| of(*shown).count() > 0)
        .collect();
    // With `None` it goes without saying that there is a code.
    let words = |colours: &[Colour], none: Option<bool>| -> Text {
        if colours.len() == Colour::WORDS.len() && none != Some(true) {
            return Text::fixed("有健康码", "any verified code");
        }
        let mut values: Vec<(Text, bool)> = Colour::WORDS
            .iter()
            .map(|(_, one)| (one.word(), colours.contains(one)))
            .collect();
        values.extend(none.map(|none| (CodeFact::None.word(), none)));
        some_of(&values)
    };
    let with_none = bits & none != 0;
    let first = shown
        .first()
        .map(|shown| coloured(*shown))
        .unwrap_or_default();
    let alike = shown.iter().all(|shown| coloured(*shown) == first);
    if bits & all == 0 || (alike && shown.len() == Presence::WORDS.len()) {
        return words(&first, Some(with_none));
    }
    let mut parts: Vec<Text> = Vec::new();
    if alike {
        let ways: Vec<(Text, bool)> = Presence::WORDS
            .iter()
            .map(|(_, one)| (one.word(), shown.contains(one)))
            .collect();
        parts.push(words(&first, None).with_detail(&some_of(&ways)));
    } else {
        parts.extend(
            shown
                .iter()
                .map(|shown| words(&coloured(*shown), None).with_detail(&shown.word())),
        );
    }
    parts.extend(with_none.then(|| CodeFact::None.word()));
    let zh: Vec<&str> = parts.iter().map(|text| &*text.zh).collect();
    let en: Vec<&str> = parts.iter().map(|text| &*text.en).collect();
    Text::new(zh.join("、"), en.join(" or "))
}

impl Group {
    /// The values on one axis in words; `None` if it asks nothing about the fact.
    #[must_use]
    pub fn values(self, axis: Axis) -> Option<Text> {
        let bits = self.on(axis);
        if self.is_any(axis) {
            return None;
        }
        if axis == Axis::Code {
            // Of one person only what is out of the ordinary is said.
            let person = Axis::ALL
                .iter()
                .all(|axis| self.on(*axis).count_ones() == 1);
            return Some(if person { axis.word(bits) } else { codes(bits) });
        }
        if axis == Axis::Grade && bits == axis.mask() & !grade(None) {
            return Some(Text::fixed("说明了年级", "any stated grade"));
        }
        let word = |bit| (axis.word(bit), bits & bit != 0);
        Some(some_of(&axis.bits().map(word).collect::<Vec<_>>()))
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
        let verified = Axis::Code.mask() & !code(CodeFact::None);
        let who = |bits| {
            Group::EVERYBODY
                .with(Axis::Code, bits)
                .words()
                .en
                .to_string()
        };
        let (green, live) = (colour(Colour::Green), presence(Presence::Live));
        assert_eq!(who(green), "green code");
        assert_eq!(who(Axis::Code.mask() & !green), "any but green code");
        assert_eq!(who(green | code(CodeFact::None)), "green code or no code");
        assert_eq!(who(code(CodeFact::None)), "no code");
        let shown = "shown live by the holder's phone";
        assert_eq!(who(green & live), format!("green code ({shown})"));
        assert_eq!(who(live), format!("any verified code ({shown})"));
        assert_eq!(
            who(Axis::Code.mask() & !(green & live)),
            format!(
                "any but green code ({shown}) or any verified code (not bound to a phone) \
                 or any verified code (a copy, without the phone's proof) or no code"
            )
        );
        let group = Group::EVERYBODY.with(Axis::Code, verified).with(
            Axis::Grade,
            Axis::Grade.mask() & !grade(Some(Grade::Senior3)),
        );
        assert_eq!(group.words().en, "any verified code, any but senior 3");
    }
}
