//! JSON → one rule, with every fault on the way.

use std::sync::Arc;

use super::read::{days, slug, unique};
use super::read_when::when;
use super::rule::{Basis, Rule, RuleObligation};
use crate::base::json::{Faults, Members, Node};
use crate::base::reason::{Finding, OBLIGATIONS};
use crate::base::text::Text;
use crate::base::time::{Timestamp, Window};
use crate::base::verdict::Verdict;

/// What a rule may decide. `reject` is a statement about a code, which rules never see.
const VERDICTS: [(&str, Verdict); 3] = [
    ("pass", Verdict::Pass),
    ("hold", Verdict::Hold),
    ("quarantine", Verdict::Quarantine),
];

/// Reads a rule. What the proof requires (an article or source, texts in both languages, a next step, a
/// sensible window) may be missing here; the proof reports it.
pub(super) fn rule(node: &Node<'_>, faults: &mut Faults) -> Option<Rule> {
    let known = [
        "id",
        "article",
        "source",
        "when",
        "from",
        "until",
        "verdict",
        "text",
        "next",
        "obligations",
    ];
    let members = node.closed_object(&known, faults)?;
    let id = members
        .required("id", faults)
        .and_then(|node| rule_id(&node, faults));
    let basis = basis(&members, faults);
    let who = members
        .required("when", faults)
        .and_then(|node| when(&node, faults));
    let window = Window {
        from: end(&members, "from", faults),
        until: end(&members, "until", faults),
    };
    let verdict = members
        .required("verdict", faults)
        .and_then(|node| node.word(faults, &VERDICTS));
    let text = words(&members, "text", faults);
    let next = words(&members, "next", faults);
    let obligations = obligations(&members, faults);
    Some(Rule {
        id: id?,
        basis,
        who: who?,
        window,
        verdict: verdict?,
        text,
        next,
        obligations,
    })
}

/// A rule's id is a reason code, so it must not be one of the program's own.
fn rule_id(node: &Node<'_>, faults: &mut Faults) -> Option<Arc<str>> {
    let id = slug(node, faults)?;
    if Finding::ALL.iter().any(|finding| finding.name() == &*id) {
        let expected = Text::fixed(
            "与程序自身原因码不同的名称",
            "an id that is not a reason code of the program itself",
        );
        return node.wrong(faults, &expected);
    }
    Some(id)
}

fn basis(members: &Members<'_>, faults: &mut Faults) -> Option<Basis> {
    let article = members.optional("article");
    let source = members.optional("source");
    if let (Some(_), Some(source)) = (&article, &source) {
        let what = Text::fixed(
            "`article` 与 `source` 只能有一个",
            "not beside `article`: one only",
        );
        faults.add(source.pointer(), what);
    }
    match (article, source) {
        (Some(node), _) => slug(&node, faults).map(Basis::Article),
        (None, Some(node)) => slug(&node, faults).map(Basis::Source),
        (None, None) => None,
    }
}

fn end(members: &Members<'_>, name: &str, faults: &mut Faults) -> Option<Timestamp> {
    members
        .optional(name)
        .and_then(Node::unless_null)?
        .instant(faults)
}

/// Texts that the proof requires, not the reader.
fn words(members: &Members<'_>, name: &str, faults: &mut Faults) -> Text {
    let both = members
        .optional(name)
        .and_then(|n| n.closed_object(&["zh", "en"], faults));
    let mut one = |lang| {
        let node = both.as_ref()?.optional(lang)?;
        node.text(faults).map(str::to_owned)
    };
    Text::new(one("zh").unwrap_or_default(), one("en").unwrap_or_default())
}

fn obligations(members: &Members<'_>, faults: &mut Faults) -> Vec<RuleObligation> {
    let nodes = members
        .optional("obligations")
        .and_then(|node| node.array(faults));
    let nodes = nodes.unwrap_or_default();
    let read: Vec<(String, RuleObligation)> = nodes
        .iter()
        .filter_map(|node| Some((node.pointer().to_owned(), obligation(node, faults)?)))
        .collect();
    unique(
        read.iter()
            .map(|(place, obligation)| (place, &obligation.id)),
        faults,
    );
    read.into_iter().map(|(_, obligation)| obligation).collect()
}

fn obligation(node: &Node<'_>, faults: &mut Faults) -> Option<RuleObligation> {
    let members = node.closed_object(&["id", "zh", "en", "days"], faults)?;
    let id = members
        .required("id", faults)
        .and_then(|node| slug(&node, faults));
    // A notice may ask for the document in its own words; the question is the program's alone.
    let [_, ask_14_days] = OBLIGATIONS;
    if let Some(node) = members.optional("id")
        && id.as_deref() == Some(ask_14_days)
    {
        let own = Text::fixed("程序自用以外的编号", "an id that is not the program's own");
        node.wrong::<()>(faults, &own);
    }
    let mut words = |name| {
        members
            .required(name, faults)
            .and_then(|node| node.words(faults).map(str::to_owned))
    };
    let (zh, en) = (words("zh"), words("en"));
    let days = match members.optional("days").and_then(Node::unless_null) {
        Some(node) => Some(days(&node, 365, faults)?),
        None => None,
    };
    Some(RuleObligation {
        id: id?,
        text: Text::new(zh?, en?),
        days,
    })
}

#[cfg(test)]
mod tests {
    use crate::notice::Document;

    const TONGLIAO: &str = include_str!("../embedded/notices/tongliao-2020-03.json");

    fn faults(from: &str, to: &str) -> Vec<(String, String)> {
        let text = TONGLIAO;
        assert!(text.contains(from), "{from}");
        let text = text.replacen(from, to, 1);
        let error = Document::read("notice", text.as_bytes()).unwrap_err();
        let said = |fault: &crate::base::error::Fault| {
            fault.hint.as_ref().unwrap_or(&fault.what).en.to_string()
        };
        error
            .faults()
            .iter()
            .map(|(_, fault)| (fault.place.clone(), said(fault)))
            .collect()
    }

    #[test]
    fn faults_have_a_place_and_the_nearest_word() {
        for (from, to, place, said) in [
            (
                r#"["yellow"]"#,
                r#"["yelow"]"#,
                "/rules/2/when/colour/0",
                "did you mean `yellow`?",
            ),
            (
                r#""colour": ["#,
                r#""color": ["#,
                "/rules/2/when/color",
                "did you mean `colour`?",
            ),
            (
                r#"{"fever": true}"#,
                r#"{"fever": 1}"#,
                "/rules/1/when/fever",
                "expected true or false, found 1",
            ),
            (
                r#""source": "health-card""#,
                r#""source": "health-crad""#,
                "/rules/1/source",
                "did you mean `health-card`?",
            ),
            (
                r#""id": "manual-lane""#,
                r#""id": "revoked""#,
                "/rules/8/id",
                "expected an id that is not a reason code of the program itself, found `revoked`",
            ),
            (
                r#""id": "silent""#,
                r#""id": "fever""#,
                "/rules/18",
                "`fever` occurs twice",
            ),
            (
                r#""region": "150500""#,
                r#""region": "CN""#,
                "/region",
                "expected a six-digit region code (330000) or a two-letter code of a country or region (US; HK, MO, TW), found `CN`",
            ),
        ] {
            assert_eq!(faults(from, to), [(place.to_owned(), said.to_owned())]);
        }
    }

    #[test]
    fn all_faults_are_told_at_once_and_none_is_made_up() {
        // The rules could not be read, so articles without rules are not reported.
        let found = faults(r#""rules": ["#, r#""lookback_days": 99, "ruels": ["#);
        assert_eq!(found[0].1, "this member occurs twice");
        let found = faults(
            r#""lookback_days": 14"#,
            r#""lookback_days": 99, "x": 1, "y": 2"#,
        );
        let places: Vec<&str> = found.iter().map(|(place, _)| &**place).collect();
        assert_eq!(places, ["/x", "/y", "/lookback_days"]);
        let found = faults(r#""rules": ["#, r#""ruels": ["#);
        let places: Vec<&str> = found.iter().map(|(place, _)| &**place).collect();
        assert_eq!(places, ["/ruels", "/rules"]);
    }
}
