//! The proof against brute force: small random notices, judged person by person through plain
//! first-match over lists of words, with none of the library's sets. Both directions: the proof
//! accepts exactly when brute force finds nothing, and names the same properties.

use std::collections::BTreeSet;

use healthcode::ground::time::{Timestamp, Zone};
use healthcode::ground::verdict::Verdict;
use healthcode::notice::{Code, Colour, Document, Facts, Fever, Grade, Place, Property, Purpose};
use healthcode::risk::Level;

/// Instants that rules may start or end at; the notice is in force from the second to the last.
const DAYS: [&str; 5] = [
    "2020-03-26",
    "2020-03-27",
    "2020-03-29",
    "2020-03-31",
    "2020-04-02",
];

#[derive(Debug, Clone)]
struct Plain {
    place: Option<Vec<Place>>,
    code: Option<bool>,
    colour: Option<Vec<Colour>>,
    risk: Option<Vec<Level>>,
    fever: Option<bool>,
    grade: Option<Vec<Grade>>,
    from: Option<usize>,
    until: Option<usize>,
    verdict: Verdict,
    founded: bool,
}

fn day(index: usize) -> Timestamp {
    Timestamp::parse(&format!("{}T00:00:00+08:00", DAYS[index])).unwrap()
}

/// Marsaglia's xorshift: the same notices on every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(sides).unwrap()).unwrap()
    }

    fn some<T: Copy>(&mut self, words: &[(&str, T)]) -> Vec<T> {
        loop {
            let picked: Vec<T> = words
                .iter()
                .filter(|_| self.roll(2) == 0)
                .map(|(_, value)| *value)
                .collect();
            if !picked.is_empty() {
                return picked;
            }
        }
    }

    fn maybe<T>(&mut self, one_in: usize, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        (self.roll(one_in) == 0).then(|| make(self))
    }

    fn rule(&mut self) -> Plain {
        let colour = self.maybe(3, |dice| dice.some(Colour::WORDS));
        Plain {
            place: self.maybe(3, |dice| dice.some(Place::WORDS)),
            code: if colour.is_some() {
                None
            } else {
                self.maybe(6, |dice| dice.roll(2) == 0)
            },
            colour,
            risk: self.maybe(2, |dice| dice.some(&Level::WORDS)),
            fever: self.maybe(4, |dice| dice.roll(3) > 0),
            grade: self.maybe(8, |dice| dice.some(&Grade::WORDS[7..9])),
            from: self.maybe(6, |dice| 1 + dice.roll(2)),
            until: self.maybe(6, |dice| 2 + dice.roll(3)),
            verdict: Verdict::ALL[self.roll(3)],
            founded: self.roll(40) > 0,
        }
    }

    /// Mostly a safe notice with a few random rules in it, so that both answers are common.
    fn notice(&mut self) -> (Vec<Plain>, Vec<usize>) {
        let any = Plain {
            place: None,
            code: None,
            colour: None,
            risk: None,
            fever: None,
            grade: None,
            from: None,
            until: None,
            verdict: Verdict::Hold,
            founded: true,
        };
        let mut rules = vec![
            Plain {
                risk: Some(vec![Level::Key, Level::Overseas]),
                verdict: Verdict::Quarantine,
                ..any.clone()
            },
            Plain {
                fever: Some(true),
                ..any.clone()
            },
            Plain {
                colour: Some(vec![Colour::Green]),
                risk: Some(vec![Level::Low]),
                verdict: Verdict::Pass,
                ..any.clone()
            },
            any,
        ];
        for _ in 0..self.roll(3) {
            let at = self.roll(rules.len());
            let mut rule = self.rule();
            if self.roll(3) > 0 {
                // A hold that nobody who is worse off escapes: often safe.
                rule = Plain {
                    verdict: Verdict::Hold,
                    risk: None,
                    fever: None,
                    ..rule
                };
            }
            rules.insert(at, rule);
        }
        if self.roll(6) == 0 {
            let at = self.roll(rules.len());
            rules.remove(at);
        }
        let changes = [2, 3].into_iter().filter(|_| self.roll(4) == 0).collect();
        (rules, changes)
    }
}

fn words<T: PartialEq>(name: &str, list: Option<&Vec<T>>, known: &[(&str, T)]) -> Option<String> {
    let list: Vec<String> = known
        .iter()
        .filter(|(_, value)| list.is_some_and(|list| list.contains(value)))
        .map(|(word, _)| format!("\"{word}\""))
        .collect();
    (!list.is_empty()).then(|| format!("\"{name}\":[{}]", list.join(",")))
}

fn json(rules: &[Plain], changes: &[usize]) -> String {
    let time = |at: &usize| format!("\"{}\"", day(*at).in_words(Zone::CHINA));
    let rules: Vec<String> = rules
        .iter()
        .enumerate()
        .map(|(i, rule)| {
            let when: Vec<String> = [
                words("place", rule.place.as_ref(), Place::WORDS),
                rule.code
                    .map(|on| format!("\"code\":\"{}\"", if on { "verified" } else { "none" })),
                words("colour", rule.colour.as_ref(), Colour::WORDS),
                words("risk", rule.risk.as_ref(), &Level::WORDS),
                rule.fever.map(|fever| format!("\"fever\":{fever}")),
                words("grade", rule.grade.as_ref(), Grade::WORDS),
            ]
            .into_iter()
            .flatten()
            .collect();
            let text = r#"{"zh":"文","en":"text"}"#;
            format!(
                r#"{{"id":"r{i}",{}"when":{{{}}},{}{}"verdict":"{}","text":{text},"next":{text}}}"#,
                if rule.founded {
                    "\"article\":\"1\","
                } else {
                    ""
                },
                when.join(","),
                rule.from
                    .map(|at| format!("\"from\":{},", time(&at)))
                    .unwrap_or_default(),
                rule.until
                    .map(|at| format!("\"until\":{},", time(&at)))
                    .unwrap_or_default(),
                rule.verdict.name(),
            )
        })
        .collect();
    let changes: Vec<String> = changes.iter().map(time).collect();
    let text = r#"{"zh":"文","en":"text"}"#;
    format!(
        r#"{{"id":"random","title":{text},"issuer":{text},"region":"150500","timezone":"+08:00",
        "effective":{{"from":{},"until":{},"basis":{text}}},"lookback_days":14,"source":{text},
        "preamble":"文","articles":[{{"article":"1","text":"文","summary":{text}}}],"sources":[],
        "rules":[{}],"changes":[{}]}}"#,
        time(&1),
        time(&4),
        rules.join(","),
        changes.join(",")
    )
}

fn asks<T: PartialEq>(list: Option<&Vec<T>>, value: &T) -> bool {
    list.is_none_or(|list| list.contains(value))
}

fn matches(rule: &Plain, facts: &Facts) -> bool {
    let colour = match (facts.code, &rule.colour) {
        (_, None) => true,
        (Code::None, Some(_)) => false,
        (Code::Verified(colour), Some(list)) => list.contains(&colour),
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
        && rule.code.is_none_or(|on| on == (facts.code != Code::None))
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
    let codes = Colour::WORDS
        .iter()
        .map(|(_, colour)| Code::Verified(*colour));
    let mut all = Vec::new();
    for code in codes.chain([Code::None]) {
        for (_, place) in Place::WORDS {
            for (_, risk) in Level::WORDS {
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
        Code::Verified(Green) => &[Yellow, Orange, Red, Grey, Unknown],
        Code::Verified(Yellow) => &[Orange, Red],
        Code::Verified(Orange) => &[Red],
        _ => &[],
    };
    let mut all: Vec<Facts> = colours
        .iter()
        .map(|colour| Facts {
            code: Code::Verified(*colour),
            ..*facts
        })
        .collect();
    if facts.code == Code::Verified(Green) {
        all.push(Facts {
            code: Code::None,
            ..*facts
        });
    }
    let levels = Level::WORDS.iter().filter(|(_, level)| *level > facts.risk);
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

fn brute_force(rules: &[Plain], changes: &[usize]) -> BTreeSet<Property> {
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
            let green_and_low =
                facts.code == Code::Verified(Colour::Green) && facts.risk == Level::Low;
            let never = facts.risk >= Level::Key
                || facts.fever == Fever::Fever
                || (facts.place != Place::Community && !green_and_low);
            if own == Verdict::Pass && never {
                broken.insert(Property::Guarded);
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
    broken
}

#[test]
fn the_proof_accepts_exactly_what_brute_force_accepts() {
    let mut dice = Dice(0x2020_0327);
    let (mut safe, mut unsafe_ones) = (0, BTreeSet::new());
    for round in 0..150 {
        let (rules, changes) = dice.notice();
        let text = json(&rules, &changes);
        let expected = brute_force(&rules, &changes);
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
            Err(found) => found.iter().map(|example| example.property()).collect(),
        };
        assert_eq!(found, expected, "round {round}: {text}");
        unsafe_ones.extend(expected);
    }
    // The dice were fair: many safe notices, and every property broken somewhere.
    assert!(safe >= 10, "{safe}");
    assert_eq!(unsafe_ones.len(), Property::ALL.len());
}
