//! The properties of the document itself: each rule's texts and basis (5), and its dates (6).

use super::counterexample::{Counterexample, Property};
use super::document::Document;
use super::rule::Rule;
use super::space::Space;
use crate::base::text::{Text, is_visible};
use crate::base::time::Timestamp;

/// Property 5: every verdict has an article or a named source, text in both languages, and a next
/// step.
pub(super) fn founded(document: &Document) -> Vec<Counterexample> {
    let mut found = Vec::new();
    for (i, rule) in document.rules.iter().enumerate() {
        let mut miss = |member: &str, zh: &str, en: &str| {
            let id = &rule.id;
            let what = Text::new(format!("规则 `{id}` {zh}"), format!("rule `{id}` {en}"));
            found.push(Counterexample::new(
                Property::Founded,
                format!("/rules/{i}{member}"),
                what,
            ));
        };
        if rule.basis.is_none() {
            miss(
                "",
                "没有依据的条款或出处",
                "rests on no article and no named source",
            );
        }
        let halves = [
            (
                "/text/zh",
                &rule.text.zh,
                "缺少中文说明",
                "has no Chinese text",
            ),
            (
                "/text/en",
                &rule.text.en,
                "缺少英文说明",
                "has no English text",
            ),
            (
                "/next/zh",
                &rule.next.zh,
                "缺少中文的下一步",
                "has no next step in Chinese",
            ),
            (
                "/next/en",
                &rule.next.en,
                "缺少英文的下一步",
                "has no next step in English",
            ),
        ];
        for (member, words, zh, en) in halves {
            if !is_visible(words) {
                miss(member, zh, en);
            }
        }
    }
    found
}

/// Property 6, the windows: not empty, and inside the notice's own.
pub(super) fn windows(document: &Document) -> Vec<Counterexample> {
    document
        .rules
        .iter()
        .enumerate()
        .filter_map(|(i, rule)| window(document, i, rule))
        .collect()
}

fn window(document: &Document, index: usize, rule: &Rule) -> Option<Counterexample> {
    let (id, until) = (&rule.id, document.effective.until);
    let early = rule.window.from.is_some_and(|from| from < document.from);
    let late = rule
        .window
        .until
        .is_some_and(|end| until.is_some_and(|until| end > until))
        || !rule.window.overlaps(&document.effective);
    let (member, zh, en) = if rule.window.is_empty() {
        ("until", "的时段为空", "has an empty window")
    } else if early {
        ("from", "早于通告生效", "starts before the notice does")
    } else if late {
        (
            "until",
            "超出通告有效期",
            "is not inside the notice's window",
        )
    } else {
        return None;
    };
    let what = Text::new(format!("规则 `{id}` {zh}"), format!("rule `{id}` {en}"));
    Some(Counterexample::new(
        Property::Dated,
        format!("/rules/{index}/{member}"),
        what,
    ))
}

/// Property 6, the changes. The two ends of `effective` are not changes: outside it there is no
/// verdict that could change. `found` holds each instant with a person, and the segment before.
pub(super) fn changes(
    document: &Document,
    space: &Space,
    found: &[(Timestamp, usize, Timestamp)],
) -> Vec<Counterexample> {
    let mut wrong = Vec::new();
    for (at, person, before) in found
        .iter()
        .filter(|(at, ..)| !document.changes.contains(at))
    {
        let when = at.in_words(document.zone);
        let what = Text::new(
            format!("`changes` 漏列 {when}"),
            format!("`changes` does not list {when}"),
        );
        wrong.push(
            Counterexample::new(Property::Dated, "/changes".to_owned(), what)
                .with(document, space.facts(*person, *before))
                .with(document, space.facts(*person, *at)),
        );
    }
    for (i, at) in document.changes.iter().enumerate() {
        if found.iter().all(|(known, ..)| known != at) {
            let when = at.in_words(document.zone);
            let what = Text::new(
                format!("`changes` 列出 {when}，但该时刻没有结论变化"),
                format!("`changes` lists {when}, when no verdict changes"),
            );
            wrong.push(Counterexample::new(
                Property::Dated,
                format!("/changes/{i}"),
                what,
            ));
        }
    }
    wrong
}
