//! Explain and show on the embedded notice.

use healthcode::Timestamp;
use healthcode::internals::notice::{Facts, Grade, Notice, Outcome, Place};

const TONGLIAO: &[u8] = include_bytes!("../../src/embedded/notices/tongliao-2020-03.json");

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
        "健康码：本条只管黄码，现为绿码"
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
fn show_has_a_row_for_each_rule() {
    let notice = tongliao();
    let table = notice.document().table();
    assert_eq!(table.len(), notice.document().rules().len());
    assert_eq!(table[0].who.en, "key area or overseas");
    assert_eq!(table[0].obligations.len(), 4);
    assert_eq!(table.last().unwrap().who.zh, "所有人");
    assert!(table[1].basis.zh.contains("健康卡"));
}
