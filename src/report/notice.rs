//! A notice for people: its articles and rules, what it says of given facts, and how two differ.

use std::time::Duration;

use super::table::table;
use crate::base::division;
use crate::base::text::{Lang, Text};
use crate::base::time::Zone;
use crate::notice::{
    Counterexample, Difference, Document, Facts, Notice, Outcome, Proof, Property, window_words,
};

/// The whole notice, for an official to read: article beside article, then the rules.
#[must_use]
pub fn page(document: &Document, lang: Lang, width: Option<usize>) -> String {
    let parts = [
        heading(document, lang),
        articles(document, lang, width),
        rules(document, lang, width),
    ];
    parts.join("\n\n")
}

fn heading(document: &Document, lang: Lang) -> String {
    let zone = document.zone();
    let side = |at: Option<_>| {
        at.map_or("…".to_owned(), |at: crate::base::time::Timestamp| {
            at.in_words(zone)
        })
    };
    let window = document.effective();
    let (from, until) = (side(window.from), side(window.until));
    let end = match window.until {
        Some(_) => format!("至 {until} 止"),
        None => "未定截止日期".to_owned(),
    };
    let days = document.lookback_days();
    let region = division::shown(document.region());
    let changes: Vec<String> = document
        .changes()
        .iter()
        .map(|at| at.in_words(zone))
        .collect();
    let lines = [
        Text::new(
            format!("{}（{}）", document.title().zh, document.id()),
            format!("{} ({})", document.title().en, document.id()),
        ),
        Text::new(
            format!("{}；适用地区：{}", document.issuer().zh, region.zh),
            format!("{}; region: {}", document.issuer().en, region.en),
        ),
        Text::new(
            format!("自 {from} 起施行，{end}；{}", document.effective_basis().zh),
            format!(
                "in force {from} to {until}; {}",
                document.effective_basis().en
            ),
        ),
        Text::new(
            format!("回溯 {days} 天；结果改变的时刻：{}", changes.join("、")),
            format!(
                "looks back {days} days; verdicts change at: {}",
                changes.join(", ")
            ),
        ),
        document.source().clone(),
    ];
    lines.map(|line| line.get(lang).to_owned()).join("\n")
}

fn articles(document: &Document, lang: Lang, width: Option<usize>) -> String {
    let heading = match lang {
        Lang::Zh => ["条款", "原文", "要点"],
        Lang::En => ["article", "its own words", "what it comes to"],
    };
    let rows: Vec<Vec<String>> = document
        .articles()
        .iter()
        .map(|article| {
            let mut summary = article.summary().get(lang).to_owned();
            if let Some(why) = article.decides_nothing() {
                summary = format!("{summary}\n{}", why.get(lang));
            }
            vec![
                article.number().to_string(),
                article.text().to_owned(),
                summary,
            ]
        })
        .collect();
    table(&heading, &rows, width)
}

fn rules(document: &Document, lang: Lang, width: Option<usize>) -> String {
    let heading = match lang {
        Lang::Zh => ["依据", "规则", "对象", "决定", "说明与待办"],
        Lang::En => [
            "basis",
            "rule",
            "for whom",
            "verdict",
            "what it says and asks",
        ],
    };
    let rows: Vec<Vec<String>> = document
        .table()
        .iter()
        .map(|row| {
            let mut who = row.who.get(lang).to_owned();
            if let Some(when) = &row.when {
                who = format!("{who}\n{}", when.get(lang));
            }
            let mut says = row.rule.text().get(lang).to_owned();
            for duty in &row.obligations {
                says = format!("{says}\n□ {}", duty.get(lang));
            }
            let verdict = row.rule.verdict().word_in(lang);
            vec![
                row.basis.get(lang).to_owned(),
                row.rule.id().to_string(),
                who,
                verdict,
                says,
            ]
        })
        .collect();
    table(&heading, &rows, width)
}

/// Each rule, and why it matched those facts or not.
#[must_use]
pub fn explained(notice: &Notice, facts: &Facts, lang: Lang, width: Option<usize>) -> String {
    let heading = match lang {
        Lang::Zh => ["", "规则", "决定", "为何"],
        Lang::En => ["", "rule", "verdict", "why"],
    };
    let rows: Vec<Vec<String>> = notice
        .explain(facts)
        .iter()
        .map(|row| {
            let mark = if row.outcome == Outcome::Decides {
                ">"
            } else {
                ""
            };
            let verdict = row.rule.verdict().word_in(lang);
            let why = row.outcome.words().get(lang).to_owned();
            vec![mark.to_owned(), row.rule.id().to_string(), verdict, why]
        })
        .collect();
    table(&heading, &rows, width)
}

/// Who gets another verdict, and when.
#[must_use]
pub fn differences_page(
    differences: &[Difference],
    zone: Zone,
    lang: Lang,
    width: Option<usize>,
) -> String {
    if differences.is_empty() {
        let none = match lang {
            Lang::Zh => "没有人的结果不同",
            Lang::En => "nobody gets another verdict",
        };
        return none.to_owned();
    }
    let heading = match lang {
        Lang::Zh => ["何时", "对象", "原来", "之后"],
        Lang::En => ["when", "who", "before", "after"],
    };
    let rows: Vec<Vec<String>> = differences.iter().map(|d| row(d, zone, lang)).collect();
    table(&heading, &rows, width)
}

fn row(difference: &Difference, zone: Zone, lang: Lang) -> Vec<String> {
    let when = window_words(difference.window, zone)
        .map_or("…".to_owned(), |words| words.get(lang).to_owned());
    let mut who = difference.who.words().get(lang).to_owned();
    for places in &difference.places {
        let regions: Vec<String> = places
            .regions
            .iter()
            .map(|place| place.words().get(lang).to_owned())
            .collect();
        who = format!(
            "{who}\n{} → {}: {}",
            places.before,
            places.after,
            regions.join(", ")
        );
    }
    let (before, after) = (difference.before.words(), difference.after.words());
    vec![
        when,
        who,
        before.get(lang).to_owned(),
        after.get(lang).to_owned(),
    ]
}

/// The message that a notice is safe, and what was tried to prove it.
#[must_use]
pub fn proven(name: &str, proof: Proof, took: Duration, lang: Lang) -> String {
    let ms = took.as_secs_f64() * 1_000.0;
    let (people, segments, rules, steps) = (proof.people, proof.segments, proof.rules, proof.steps);
    let all = Property::ALL.len();
    match lang {
        Lang::Zh => format!(
            "{name}：{all}项安全性质全部成立：{rules}条规则，{people}种情形×{segments}个时段，\
             每段比较 {steps} 对，{ms:.1} 毫秒，无抽样"
        ),
        Lang::En => format!(
            "{name}: all {all} properties hold – {rules} rules, {people} kinds of people × \
             {segments} stretches of time, {steps} pairs compared in each, {ms:.1} ms, no sampling"
        ),
    }
}

/// The message that it is not: each counter-example on a line.
#[must_use]
pub fn disproven(name: &str, examples: &[Counterexample], lang: Lang) -> String {
    let lines = examples
        .iter()
        .map(|example| format!("{name}: {}: {}", example.place(), example.words().get(lang)));
    lines.collect::<Vec<_>>().join("\n")
}
