//! Explain, diff and show on the embedded notice.

use healthcode::ground::time::Timestamp;
use healthcode::ground::verdict::Verdict;
use healthcode::notice::{Code, Colour, Facts, Grade, Notice, Outcome, Place, Registers, diff};
use healthcode::risk::{Level, Register};

const TONGLIAO: &[u8] = include_bytes!("../../src/embedded/notices/tongliao-2020-03.json");
const STRICT: &[u8] = include_bytes!("../../fixtures/notices/strict-no-recognition.json");
const RISK: &[u8] = include_bytes!("../../src/embedded/risk/2020-03-26.json");
const COUNTIES: &[u8] = include_bytes!("../../fixtures/registers/county-level.json");

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn tongliao() -> Notice {
    Notice::load("tongliao", TONGLIAO).unwrap()
}

#[test]
fn explain_says_why_each_rule_matched_or_not() {
    let notice = tongliao();
    let pupil = Facts {
        place: Place::School,
        grade: Some(Grade::Senior3),
        ..Facts::plain(at("2020-03-28T09:00:00+08:00"))
    };
    let explained = notice.explain(&pupil);
    let of = |id: &str| explained.iter().find(|e| &**e.rule.id() == id).unwrap();
    assert_eq!(of("school-before-opening").outcome, Outcome::Decides);
    assert_eq!(of("silent").outcome, Outcome::ComesTooLate);
    let waits = of("school-final-year").outcome.words();
    assert_eq!(
        waits.en,
        "time: 2020-03-28 09:00, but the rule applies from 2020-03-30 00:00"
    );
    assert_eq!(
        of("yellow-code").outcome.words().zh,
        "健康码：实为绿码，规则要求黄码"
    );
    let early = Facts {
        at: at("2020-03-26T23:59:59+08:00"),
        ..pupil
    };
    assert!(notice.judge(&early).is_none());
    assert!(
        notice
            .explain(&early)
            .iter()
            .all(|e| e.outcome == Outcome::NotInForce)
    );
}

#[test]
fn diff_is_a_short_exact_table() {
    let (a, b) = (tongliao(), Notice::load("strict", STRICT).unwrap());
    assert_eq!(diff(&a, &a, None), []);
    let rows = diff(&a, &b, None);
    assert!(rows.len() <= 12, "{rows:#?}");
    for now in ["2020-03-28T09:00:00+08:00", "2020-03-30T00:00:00+08:00"].map(at) {
        for (_, place) in Place::WORDS {
            for (_, risk) in &Level::WORDS {
                for (_, colour) in Colour::WORDS {
                    for grade in [None, Some(Grade::Senior3), Some(Grade::Primary1)] {
                        let facts = Facts {
                            place: *place,
                            risk: *risk,
                            code: Code::Verified(*colour),
                            grade,
                            ..Facts::plain(now)
                        };
                        let who = healthcode::notice::Group::of(&facts);
                        let verdict = |notice: &Notice| notice.judge(&facts).unwrap().verdict();
                        let row = rows
                            .iter()
                            .find(|row| row.who.covers(who) && row.window.contains(now));
                        let expected =
                            (verdict(&a) != verdict(&b)).then(|| (verdict(&a), verdict(&b)));
                        let said = row.map(|row| {
                            (row.before.verdict().unwrap(), row.after.verdict().unwrap())
                        });
                        assert_eq!(said, expected, "{facts:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn diff_follows_places_whose_level_changes() {
    let notice = tongliao();
    let from = Register::load("from", RISK).unwrap();
    let to = Register::load("to", COUNTIES).unwrap();
    let rows = diff(
        &notice,
        &notice,
        Some(Registers {
            from: &from,
            to: &to,
        }),
    );
    assert!(!rows.is_empty() && rows.iter().all(|row| row.places.is_some()));
    // Mudanjiang's county turned high: its workers no longer pass at the city's edge.
    let worker = Facts::plain(at("2020-03-28T09:00:00+08:00"));
    let row = rows
        .iter()
        .find(|row| {
            let places = row.places.as_ref().unwrap();
            places.after == Level::High
                && places
                    .regions
                    .iter()
                    .any(|region| region.as_str() == "231081")
                && row.who.covers(healthcode::notice::Group::of(&worker))
        })
        .unwrap_or_else(|| panic!("{rows:#?}"));
    assert_eq!(row.before.verdict(), Some(Verdict::Pass));
    assert_eq!(row.after.verdict(), Some(Verdict::Hold));
    assert_eq!(row.after.words().en, "HOLD (high-risk)");
}

#[test]
fn show_has_a_row_for_each_rule() {
    let notice = tongliao();
    let table = notice.document().table();
    assert_eq!(table.len(), notice.document().rules().len());
    assert_eq!(table[0].who.en, "key area or overseas");
    assert_eq!(table[0].obligations.len(), 4);
    assert_eq!(table.last().unwrap().who.zh, "所有人");
    assert!(table[1].basis.zh.contains("健康卡"));
}
