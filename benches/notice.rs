//! Judging a person, and proving a notice of up to 200 rules.
#![expect(clippy::unwrap_used, reason = "a bench stops where it fails")]

use std::fmt::Write;
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use healthcode::internals::notice::{Document, Facts, Grade, Notice, Place, Purpose};
use healthcode::internals::risk::{Reach, Register};
use healthcode::{Timestamp, Zone};

const TONGLIAO: &[u8] = include_bytes!("../src/embedded/notices/tongliao-2020-03.json");
const RISK: &[u8] = include_bytes!("../src/embedded/risk/2020-03-26.json");

fn judge(c: &mut Criterion) {
    let notice = Notice::load("tongliao", TONGLIAO).unwrap();
    let at = Timestamp::parse("2020-03-28T09:00:00+08:00").unwrap();
    let first = Facts {
        risk: healthcode::internals::risk::RiskLevel::Key,
        ..Facts::plain(at)
    };
    let last = Facts {
        purpose: Purpose::Visit,
        ..Facts::plain(at)
    };
    c.bench_function("judge/first-rule", |b| {
        b.iter(|| notice.judge(black_box(&first)))
    });
    c.bench_function("judge/last-rule", |b| {
        b.iter(|| notice.judge(black_box(&last)))
    });
    c.bench_function("load/tongliao", |b| {
        b.iter(|| Notice::load("t", black_box(TONGLIAO)))
    });
    let document = Document::read("tongliao", TONGLIAO).unwrap();
    c.bench_function("proof/tongliao", |b| {
        b.iter(|| document.clone().prove().is_ok())
    });
    let register = Register::load("risk", RISK).unwrap();
    let region = healthcode::Region::parse("330106").unwrap();
    c.bench_function("risk/level", |b| {
        b.iter(|| register.level(black_box(region), at, Reach::Whole));
    });
}

/// A safe notice of `rules` rules, each with a start of its own: as many segments as rules.
fn long(rules: usize) -> String {
    let text = r#"{"zh":"文","en":"text"}"#;
    let start = Timestamp::parse("2020-03-27T00:00:00+08:00").unwrap();
    let mut list = String::new();
    let mut changes = Vec::new();
    let schools = Place::WORDS.iter().flat_map(|(place, _)| {
        Purpose::WORDS.iter().flat_map(move |(purpose, _)| {
            Grade::WORDS
                .iter()
                .map(move |(grade, _)| (place, purpose, grade))
        })
    });
    let mut hours = 0;
    for (i, (place, purpose, grade)) in schools.take(rules - 1).enumerate() {
        hours += 3_600;
        let from = start.plus_seconds(hours).in_words(Zone::CHINA);
        write!(
            list,
            r#"{{"id":"r{i}","article":"1","when":{{"place":["{place}"],"purpose":["{purpose}"],
            "grade":["{grade}"],"fever":false,"colour":["green"],"risk":["low"]}},
            "from":"{from}","verdict":"pass","text":{text},"next":{text}}},"#
        )
        .unwrap();
        changes.push(format!("\"{from}\""));
    }
    format!(
        r#"{{"id":"long","title":{text},"issuer":{text},"region":"150500","timezone":"+08:00",
        "effective":{{"from":"2020-03-27T00:00:00+08:00","until":null,"basis":{text}}},
        "lookback_days":14,"source":{text},"preamble":"文",
        "articles":[{{"article":"1","text":"文","summary":{text}}}],"sources":[],
        "rules":[{list}{{"id":"rest","article":"1","when":{{}},"verdict":"hold","text":{text},
        "next":{text}}}],"changes":[{}]}}"#,
        changes.join(",")
    )
}

fn proof(c: &mut Criterion) {
    let mut group = c.benchmark_group("proof");
    group.sample_size(10);
    for rules in [1, 10, 50, 200] {
        let document = Document::read("long", long(rules).as_bytes()).unwrap();
        assert!(document.clone().prove().is_ok(), "{rules} rules are safe");
        group.bench_function(format!("{rules}-rules"), |b| {
            b.iter(|| document.clone().prove().is_ok());
        });
    }
    group.finish();
}

/// The last of so many rules, which is the dearest to reach.
fn rules(c: &mut Criterion) {
    let mut group = c.benchmark_group("judge");
    let facts = Facts::plain(Timestamp::parse("2020-03-28T09:00:00+08:00").unwrap());
    for rules in [1, 10, 50, 200] {
        let notice = Notice::load("long", long(rules).as_bytes()).unwrap();
        assert_eq!(notice.judge(&facts).unwrap().id().as_ref(), "rest");
        group.bench_function(format!("{rules}-rules"), |b| {
            b.iter(|| notice.judge(black_box(&facts)));
        });
    }
    group.finish();
}

criterion_group!(benches, judge, rules, proof);
criterion_main!(benches);
