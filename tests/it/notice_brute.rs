//! The proof compared with brute force: small random notices, judged person by person by plain first
//! match over lists of words, without the sets of the library. In both directions: the proof accepts
//! exactly if brute force finds nothing, and it names the same properties.

use std::collections::BTreeSet;

use healthcode::Timestamp;
use healthcode::Verdict;
use healthcode::internals::notice::{
    CodeFact, Colour, Document, Facts, Fever, Grade, Place, Presence, Property, Purpose,
};
use healthcode::internals::risk::RiskLevel;

use crate::notice_random::{Dice, Plain, day, json};

fn asks<T: PartialEq>(list: Option<&Vec<T>>, value: &T) -> bool {
    list.is_none_or(|list| list.contains(value))
}

fn matches(rule: &Plain, facts: &Facts) -> bool {
    let colour = match (facts.code, &rule.colour) {
        (_, None) => true,
        (CodeFact::None, Some(_)) => false,
        (CodeFact::Verified(colour, _), Some(list)) => list.contains(&colour),
    };
    let grade = match (facts.grade, &rule.grade) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(grade), Some(list)) => list.contains(&grade),
    };
    colour
        && grade
        && asks(rule.place.as_ref(), &facts.place)
        && asks(rule.risk.as_ref(), &facts.risk)
        && rule
            .code
            .is_none_or(|on| on == (facts.code != CodeFact::None))
        && rule
            .fever
            .is_none_or(|fever| fever == (facts.fever == Fever::Fever))
        && rule.from.is_none_or(|at| day(at) <= facts.at)
        && rule.until.is_none_or(|at| facts.at < day(at))
}

fn first(rules: &[Plain], facts: &Facts) -> Option<usize> {
    rules.iter().position(|rule| matches(rule, facts))
}

/// Every person whom these rules can tell apart: purpose never matters to them, and only two grades do.
fn everybody(at: Timestamp) -> Vec<Facts> {
    let grades = [
        None,
        Some(Grade::Junior1),
        Some(Grade::Junior2),
        Some(Grade::College),
    ];
    let codes = Colour::WORDS.iter().flat_map(|(_, colour)| {
        let each = Presence::WORDS.iter();
        each.map(|(_, presence)| CodeFact::Verified(*colour, *presence))
    });
    let mut all = Vec::new();
    for code in codes.chain([CodeFact::None]) {
        for (_, place) in Place::WORDS {
            for (_, risk) in RiskLevel::WORDS {
                for (_, fever) in Fever::WORDS {
                    for grade in grades {
                        for purpose in [Purpose::Work, Purpose::Visit] {
                            let (place, fever) = (*place, *fever);
                            all.push(Facts {
                                place,
                                purpose,
                                code,
                                risk,
                                fever,
                                grade,
                                at,
                            });
                        }
                    }
                }
            }
        }
    }
    all
}

/// Everyone who is like `facts` but one step or more worse in one fact.
fn worse(facts: &Facts) -> Vec<Facts> {
    use Colour::{Green, Grey, Orange, Red, Unknown, Yellow};
    let colours: &[Colour] = match facts.code {
        CodeFact::Verified(Green, _) => &[Yellow, Orange, Red, Grey, Unknown],
        CodeFact::Verified(Yellow, _) => &[Orange, Red],
        CodeFact::Verified(Orange, _) => &[Red],
        _ => &[],
    };
    let mut all: Vec<Facts> = colours
        .iter()
        .map(|colour| Facts {
            code: match facts.code {
                CodeFact::Verified(_, presence) => CodeFact::Verified(*colour, presence),
                CodeFact::None => CodeFact::None,
            },
            ..*facts
        })
        .collect();
    if let CodeFact::Verified(colour, presence) = facts.code {
        let later = Presence::WORDS
            .iter()
            .filter(|(_, other)| *other > presence);
        all.extend(later.map(|(_, other)| Facts {
            code: CodeFact::Verified(colour, *other),
            ..*facts
        }));
    }
    if matches!(facts.code, CodeFact::Verified(Green, _)) {
        all.push(Facts {
            code: CodeFact::None,
            ..*facts
        });
    }
    let levels = RiskLevel::WORDS
        .iter()
        .filter(|(_, level)| *level > facts.risk);
    all.extend(levels.map(|(_, level)| Facts {
        risk: *level,
        ..*facts
    }));
    if facts.fever == Fever::None {
        all.push(Facts {
            fever: Fever::Fever,
            ..*facts
        });
    }
    all
}

/// How many facts are unusual: the measure of a counter-example.
fn oddness(facts: &Facts) -> usize {
    let plain = Facts::plain(facts.at);
    usize::from(facts.place != plain.place)
        + usize::from(facts.purpose != plain.purpose)
        + usize::from(facts.code != plain.code)
        + usize::from(facts.risk != plain.risk)
        + usize::from(facts.fever != plain.fever)
        + usize::from(facts.grade != plain.grade)
}

/// The properties that are broken, and the oddness of the least odd person who wrongly passes.
fn brute_force(rules: &[Plain], changes: &[usize]) -> (BTreeSet<Property>, Option<usize>) {
    let mut plainest: Option<usize> = None;
    let mut broken = BTreeSet::new();
    let last = rules.len() - 1;
    let mut alive = vec![false; rules.len()];
    let mut before: Option<Vec<Option<Verdict>>> = None;
    let mut changed = Vec::new();
    for segment in [1, 2, 3] {
        let verdict = |facts: &Facts| first(rules, facts).map(|rule| rules[rule].verdict);
        let people = everybody(day(segment));
        for facts in &people {
            if !matches(&rules[last], facts) {
                broken.insert(Property::Total);
            }
            let Some(rule) = first(rules, facts) else {
                continue;
            };
            alive[rule] = true;
            let own = rules[rule].verdict;
            if worse(facts)
                .iter()
                .any(|worse| verdict(worse).is_some_and(|worse| worse < own))
            {
                broken.insert(Property::Monotone);
            }
            let green_and_low = matches!(facts.code, CodeFact::Verified(Colour::Green, _))
                && facts.risk == RiskLevel::Low;
            let never = facts.risk >= RiskLevel::Key
                || facts.fever == Fever::Fever
                || (facts.place != Place::Community && !green_and_low);
            if own == Verdict::Pass && never {
                broken.insert(Property::Guarded);
                let odd = oddness(facts);
                plainest = Some(plainest.map_or(odd, |known| known.min(odd)));
            }
        }
        let now: Vec<_> = people.iter().map(verdict).collect();
        if before.is_some_and(|before| before != now) {
            changed.push(segment);
        }
        before = Some(now);
    }
    if alive[..last].contains(&false) {
        broken.insert(Property::Alive);
    }
    if rules.iter().any(|rule| !rule.founded) {
        broken.insert(Property::Founded);
    }
    let backward = |rule: &Plain| matches!((rule.from, rule.until), (Some(f), Some(u)) if u <= f);
    if changed != changes || rules.iter().any(backward) {
        broken.insert(Property::Dated);
    }
    (broken, plainest)
}

#[test]
fn the_proof_accepts_exactly_what_brute_force_accepts() {
    let mut dice = Dice(0x2020_0327);
    let (mut safe, mut unsafe_ones) = (0, BTreeSet::new());
    for round in 0..150 {
        let (rules, changes) = dice.notice();
        let text = json(&rules, &changes);
        let (expected, plainest) = brute_force(&rules, &changes);
        let document =
            Document::read("random", text.as_bytes()).unwrap_or_else(|e| panic!("{e}\n{text}"));
        let found: BTreeSet<Property> = match document.prove() {
            Ok(notice) => {
                safe += 1;
                for facts in everybody(day(2)) {
                    let judged = notice.judge(&facts).map(|rule| rule.id().to_string());
                    assert_eq!(judged, first(&rules, &facts).map(|rule| format!("r{rule}")));
                }
                BTreeSet::new()
            }
            Err(found) => {
                let guarded = found.iter().find(|f| f.property() == Property::Guarded);
                let odd = guarded.map(|found| oddness(found.cases()[0].facts()));
                assert_eq!(odd, plainest, "not the smallest: {text}");
                found.iter().map(|example| example.property()).collect()
            }
        };
        assert_eq!(found, expected, "round {round}: {text}");
        unsafe_ones.extend(expected);
    }
    // The random notices cover everything: many are safe, and every property is broken somewhere.
    assert!(safe >= 10, "{safe}");
    assert_eq!(unsafe_ones.len(), Property::ALL.len());
}
