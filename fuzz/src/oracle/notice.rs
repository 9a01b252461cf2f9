//! A notice: what was proven of it holds for everybody who comes.

use crate::subject::{
    CodeFact, Colour, Facts, Fever, Grade, Notice, Place, Presence, Purpose, RiskLevel, Timestamp,
    Verdict,
};
use crate::world::NOW;

/// How many people are tried for one notice.
const PEOPLE: usize = 96;

/// A notice that loads decides about everyone while it is in force, lets nobody pass who comes from
/// a key area or abroad or has a fever or, away from a community, is not green and low, and treats
/// nobody better for being worse.
pub fn notice(data: &[u8]) {
    let Ok(notice) = Notice::load("fuzz", data) else {
        return;
    };
    let now = Timestamp::parse(NOW).unwrap();
    let times = [
        now,
        now.plus_seconds(86_400 * 10),
        now.plus_seconds(-86_400 * 2),
    ];
    let mut dice = data.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3)
    }) | 1;
    let mut roll = |sides: usize| {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        (dice >> 20) as usize % sides
    };
    for _ in 0..PEOPLE {
        let colour = roll(Colour::WORDS.len() + 1);
        let presence = Presence::WORDS[roll(Presence::WORDS.len())].1;
        let facts = Facts {
            place: Place::WORDS[roll(Place::WORDS.len())].1,
            purpose: Purpose::WORDS[roll(Purpose::WORDS.len())].1,
            code: Colour::WORDS
                .get(colour)
                .map_or(CodeFact::None, |(_, c)| CodeFact::Verified(*c, presence)),
            risk: RiskLevel::WORDS[roll(RiskLevel::WORDS.len())].1,
            fever: Fever::WORDS[roll(Fever::WORDS.len())].1,
            grade: match roll(Grade::WORDS.len() + 1) {
                0 => None,
                grade => Some(Grade::WORDS[grade - 1].1),
            },
            at: times[roll(times.len())],
        };
        if !notice.in_force(facts.at) {
            assert!(notice.judge(&facts).is_none(), "decides out of force");
            continue;
        }
        let verdict = notice.judge(&facts).expect("nobody decides").verdict();
        let green = matches!(facts.code, CodeFact::Verified(Colour::Green, _));
        let green_and_low = green && facts.risk == RiskLevel::Low;
        let never = facts.risk >= RiskLevel::Key
            || facts.fever == Fever::Fever
            || (facts.place != Place::Community && !green_and_low);
        assert!(verdict != Verdict::Pass || !never, "passes: {facts:?}");
        let worse = Facts {
            fever: Fever::Fever,
            ..facts
        };
        assert!(
            notice.judge(&worse).unwrap().verdict() >= verdict,
            "better with a fever: {facts:?}"
        );
        for (_, risk) in RiskLevel::WORDS
            .iter()
            .filter(|(_, level)| *level > facts.risk)
        {
            let worse = Facts {
                risk: *risk,
                ..facts
            };
            assert!(
                notice.judge(&worse).unwrap().verdict() >= verdict,
                "better from worse: {facts:?}"
            );
        }
        if green {
            for code in [
                CodeFact::None,
                CodeFact::Verified(Colour::Red, presence),
                CodeFact::Verified(Colour::Grey, presence),
                CodeFact::Verified(Colour::Green, presence.max(Presence::Static)),
                CodeFact::Verified(Colour::Green, Presence::Copy),
            ] {
                let worse = Facts { code, ..facts };
                assert!(
                    notice.judge(&worse).unwrap().verdict() >= verdict,
                    "better than green: {facts:?}"
                );
            }
        }
    }
}
