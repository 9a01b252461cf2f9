//! What `policy diff` says, compared with every possible person.

use std::collections::BTreeSet;

use healthcode::Region;
use healthcode::Timestamp;
use healthcode::Verdict;
use healthcode::internals::notice::{
    CodeFact, Colour, Decided, Difference, Facts, Fever, Grade, Group, Notice, Place, Presence,
    Purpose, Registers, diff,
};
use healthcode::internals::risk::{Reach, Register, RiskLevel};

const TONGLIAO: &[u8] = include_bytes!("../../src/embedded/notices/tongliao-2020-03.json");
const STRICT: &[u8] = include_bytes!("../../fixtures/notices/strict-no-recognition.json");
const COUNTY: &[u8] = include_bytes!("../../fixtures/notices/county-level-short-lookback.json");
const RISK: &[u8] = include_bytes!("../../src/embedded/risk/2020-03-26.json");
const COUNTIES: &[u8] = include_bytes!("../../fixtures/registers/county-level.json");

/// Just before and at every instant at which something may change.
const TIMES: [&str; 8] = [
    "2020-03-26T23:59:59+08:00",
    "2020-03-27T00:00:00+08:00",
    "2020-03-29T23:59:59+08:00",
    "2020-03-30T00:00:00+08:00",
    "2020-04-02T23:59:59+08:00",
    "2020-04-03T00:00:00+08:00",
    "2020-04-10T00:00:00+08:00",
    "2021-01-01T00:00:00+08:00",
];

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn notices() -> [Notice; 3] {
    [
        Notice::load("tongliao", TONGLIAO).unwrap(),
        Notice::load("strict", STRICT).unwrap(),
        Notice::load("county", COUNTY).unwrap(),
    ]
}

/// Calls `each` with every possible person.
fn everybody(at: Timestamp, mut each: impl FnMut(Facts)) {
    let verified = Colour::WORDS.iter().flat_map(|(_, colour)| {
        let each = Presence::WORDS.iter();
        each.map(|(_, presence)| CodeFact::Verified(*colour, *presence))
    });
    let codes: Vec<CodeFact> = verified.chain([CodeFact::None]).collect();
    let grades = Grade::WORDS.iter().map(|(_, grade)| Some(*grade));
    let grades: Vec<Option<Grade>> = grades.chain([None]).collect();
    for (_, place) in Place::WORDS {
        for (_, purpose) in Purpose::WORDS {
            for code in &codes {
                for (_, risk) in &RiskLevel::WORDS {
                    for (_, fever) in Fever::WORDS {
                        for grade in &grades {
                            each(Facts {
                                place: *place,
                                purpose: *purpose,
                                code: *code,
                                risk: *risk,
                                fever: *fever,
                                grade: *grade,
                                at,
                            });
                        }
                    }
                }
            }
        }
    }
}

/// The rules named in a row, or what it says instead.
fn named(decided: &Decided) -> (Option<Verdict>, BTreeSet<String>) {
    match decided {
        Decided::Rules(verdict, rules) => {
            let distinct: BTreeSet<String> = rules.iter().map(ToString::to_string).collect();
            assert_eq!(distinct.len(), rules.len());
            (Some(*verdict), distinct)
        }
        Decided::ByNotice | Decided::NotInForce => (None, BTreeSet::new()),
    }
}

/// Everybody whose verdict differs is in exactly one of the rows for their move (`None`: their
/// risk stays) and nobody else is in any. Adds the rules that decide to those of each row.
fn hold(
    [a, b]: [&Notice; 2],
    now: Timestamp,
    moved: Option<(RiskLevel, RiskLevel)>,
    rows: &[(usize, &Difference)],
    deciding: &mut [[BTreeSet<String>; 2]],
) {
    everybody(now, |facts| {
        if moved.is_some_and(|(before, _)| facts.risk != before) {
            return;
        }
        let risk = moved.map_or(facts.risk, |(_, after)| after);
        let (before, after) = (a.judge(&facts), b.judge(&Facts { risk, ..facts }));
        let who = Group::of(&facts);
        let found: Vec<_> = rows.iter().filter(|(_, row)| row.who.covers(who)).collect();
        let (Some(before), Some(after)) = (before, after) else {
            let one_sided = before.is_some() != after.is_some() && moved.is_none();
            assert_eq!(found.len(), usize::from(one_sided), "{facts:?}");
            return;
        };
        let differs = before.verdict() != after.verdict();
        assert_eq!(found.len(), usize::from(differs), "{facts:?} {found:#?}");
        for (index, row) in found {
            assert_eq!(row.before.verdict(), Some(before.verdict()), "{facts:?}");
            assert_eq!(row.after.verdict(), Some(after.verdict()), "{facts:?}");
            deciding[*index][0].insert(before.id().to_string());
            deciding[*index][1].insert(after.id().to_string());
        }
    });
}

/// Compares a whole table with every person, in every place, at every time.
fn exact(a: &Notice, b: &Notice, registers: Option<Registers<'_>>) -> Vec<Difference> {
    let rows = diff(a, b, registers);
    assert_eq!(rows, diff(a, b, registers));
    let mut deciding = vec![<[BTreeSet<String>; 2]>::default(); rows.len()];
    for now in TIMES.map(at) {
        let here = || {
            let here = rows.iter().enumerate();
            here.filter(|(_, row)| row.window.contains(now))
        };
        let stay: Vec<_> = here().filter(|(_, row)| row.places.is_empty()).collect();
        hold([a, b], now, None, &stay, &mut deciding);
        let mut done = Vec::new();
        for region in registers.iter().flat_map(|both| places(*both)) {
            let level = |register: &Register| register.level(region, now, Reach::Issuer);
            let levels = registers.map(|both| (level(both.from), level(both.to)));
            let moving: Vec<_> = here()
                .filter(|(_, row)| lists(row, region, levels))
                .collect();
            let key = (levels, moving.iter().map(|(i, _)| *i).collect::<Vec<_>>());
            if levels.is_none_or(|(before, after)| before == after) {
                assert_eq!(moving, [], "{region}");
            } else if !done.contains(&key) {
                hold([a, b], now, levels, &moving, &mut deciding);
                done.push(key);
            }
        }
    }
    for (row, [before, after]) in rows.iter().zip(deciding) {
        for (said, rules) in [(&row.before, before), (&row.after, after)] {
            assert_eq!(named(said).1, rules, "{row:#?}");
        }
    }
    rows
}

/// Every place that a register knows, and one in each that none knows.
fn places(registers: Registers<'_>) -> BTreeSet<Region> {
    let entries = registers.from.entries().iter();
    let listed = entries.chain(registers.to.entries()).map(|e| e.region());
    listed.flat_map(|region| [region, region.last()]).collect()
}

/// Whether a row is about people whose worst place is this one.
fn lists(row: &Difference, region: Region, levels: Option<(RiskLevel, RiskLevel)>) -> bool {
    let mut alike = row.places.iter();
    alike.any(|places| {
        Some(places.before) == levels.map(|(before, _)| before)
            && places.regions.iter().any(|place| {
                let inside = |around: &Region| *around == region || around.contains(&region);
                let own = places.regions.iter().filter(|other| inside(&other.region));
                let innermost = own.map(|other| other.region).max();
                inside(&place.region)
                    && innermost == Some(place.region)
                    && !place.except.iter().any(inside)
            })
    })
}

#[test]
#[ignore = "long: `.ci/run` takes it"]
fn everybody_who_gets_another_verdict_is_in_one_row() {
    let notices = notices();
    for a in &notices {
        assert_eq!(diff(a, a, None), []);
        for b in &notices {
            exact(a, b, None);
        }
    }
    let [tongliao, strict, _] = &notices;
    let rows = exact(tongliao, strict, None);
    assert_eq!(rows.len(), 9, "{rows:#?}");
    let words = |row: &Difference| {
        [
            row.who.words().en,
            row.before.words().en,
            row.after.words().en,
        ]
    };
    assert_eq!(
        words(&rows[0]),
        [
            "city entry, to work, green code, low risk, no fever",
            "PASS (mutual-recognition)",
            "HOLD (no-recognition)"
        ]
    );
    // With four and more rules only the verdict is given.
    assert!(rows.iter().any(|row| row.before.words().zh == "暂缓"));
}

#[test]
#[ignore = "long: `.ci/run` takes it"]
fn everybody_whose_place_moves_is_in_one_row() {
    let notices = notices();
    let [from, to] = [RISK, COUNTIES].map(|bytes| Register::load("risk", bytes).unwrap());
    let there = Registers {
        from: &from,
        to: &to,
    };
    let back = Registers {
        from: &to,
        to: &from,
    };
    let [tongliao, strict, county] = &notices;
    let rows = exact(tongliao, tongliao, Some(there));
    assert!(rows.iter().all(|row| !row.places.is_empty()));
    assert!(rows.len() <= 19, "{rows:#?}");
    for (a, b) in [(tongliao, strict), (strict, county), (county, tongliao)] {
        exact(a, b, Some(there));
        exact(a, b, Some(back));
    }
}

#[test]
fn a_place_that_keeps_its_level_is_an_exception() {
    let register = |levels: &[(&str, &str)]| {
        let entries: Vec<String> = levels
            .iter()
            .map(|(region, level)| {
                format!(
                    r#"{{"region":"{region}","level":"{level}","from":"2020-03-20T00:00:00+08:00","until":null,"source":"x"}}"#
                )
            })
            .collect();
        let text = format!(
            r#"{{"version":2,"issued_at":"2020-03-26T00:00:00+08:00","source":{{"zh":"例","en":"x"}},"entries":[{}]}}"#,
            entries.join(",")
        );
        Register::load("risk", text.as_bytes()).unwrap()
    };
    let from = register(&[("130000", "low")]);
    let to = register(&[
        ("130000", "high"),
        ("130100", "low"),
        ("130102", "high"),
        ("130200", "medium"),
    ]);
    let [tongliao, ..] = notices();
    let registers = Registers {
        from: &from,
        to: &to,
    };
    let rows = exact(&tongliao, &tongliao, Some(registers));
    let high = rows[0]
        .places
        .iter()
        .find(|p| p.after == RiskLevel::High)
        .unwrap();
    let words: Vec<_> = high.regions.iter().map(|place| place.words().en).collect();
    assert_eq!(words, ["130000 (except 130100, 130200)", "130102"]);
}
