//! What a card says, in this order: the reasons, what is left to do, what comes next, then the facts.
//! Every word that came from a code or a document is cleaned here.

use std::borrow::Cow;

use crate::base::reason::{Finding, Reason, ReasonCode};
use crate::base::text::{Lang, Text};
use crate::base::verdict::Verdict;
use crate::claims::Holder;
use crate::decision::{ClockSource, Context, Decision, Judged, Stated};

use super::lay::{clean, cut};
use super::words;
use Weight::{Joined, Loud, Quiet};

/// The most columns of a holder's name or number; a longer one is cut and shows it.
const HOLDER_COLUMNS: usize = 40;

/// Between facts of one line.
pub(super) const BETWEEN: &str = " · ";

/// One fact with its label.
#[derive(Debug)]
pub(super) struct Fact {
    pub(super) label: String,
    pub(super) text: String,
    pub(super) weight: Weight,
}

/// How much a fact matters at the gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    /// The guard must see it first.
    Loud,
    /// On a separate line.
    Quiet,
    /// It belongs to the fact before, and may stand in the same line.
    Joined,
}

impl Fact {
    /// `label: text`.
    pub(super) fn in_one_line(&self, lang: Lang) -> String {
        let colon = match lang {
            Lang::Zh => "：",
            Lang::En => ": ",
        };
        format!("{}{colon}{}", self.label, self.text)
    }
}

/// Everything below the verdict.
pub(super) fn facts(decision: &Decision, lang: Lang) -> Vec<Fact> {
    let mut list = FactList {
        lang,
        facts: Vec::new(),
    };
    // First what was found, what to do now and what comes after; then everything else.
    if let Some(first) = decision.reasons.first() {
        list.add(&words::WHY, reason(first, lang), Loud);
    }
    for obligation in &decision.obligations {
        let text = format!("□ {}", clean(obligation.text.get(lang)));
        list.add(&words::TO_DO, text, Loud);
    }
    let next = clean(decision.next.get(lang));
    if !next.is_empty() {
        list.add(&words::NEXT, next, Loud);
    }
    for warning in &decision.warnings {
        list.add(&words::WARNING, clean(warning.text.get(lang)), Quiet);
    }
    for other in decision.reasons.iter().skip(1) {
        if other.verdict == decision.verdict {
            list.add(&words::WHY, reason(other, lang), Quiet);
        } else {
            list.add(&words::ALSO, lesser(other, lang), Quiet);
        }
    }
    for repair in &decision.repairs {
        list.add(&words::SCANNER, repair.text().get(lang), Quiet);
    }
    if let Some(code) = &decision.code {
        list.add(&words::HOLDER, holder(&code.holder, lang), Quiet);
    }
    if let Some(identity) = decision.identity {
        let weight = decision.code.as_ref().map_or(Quiet, |_| Joined);
        list.add(
            &words::IDENTITY,
            words::identity(identity).get(lang),
            weight,
        );
    }
    let code = code(decision, lang);
    if !code.is_empty() {
        list.add(&words::CODE, code, Quiet);
    }
    if let Some(judged) = decision.judged {
        list.add(&words::RISK, judged.risk.word().get(lang), Joined);
    }
    list.add(&words::STATED, stated(decision.stated, lang), Quiet);
    list.add(&words::CLOCK, clock(&decision.context, lang), Joined);
    list.add(&words::BASIS, basis(&decision.context, lang), Quiet);
    let codes: Vec<_> = decision
        .reasons
        .iter()
        .map(|reason| clean(reason.code.as_str()))
        .collect();
    list.add(&words::CODES, codes.join(BETWEEN), Quiet);
    list.facts
}

struct FactList {
    lang: Lang,
    facts: Vec<Fact>,
}

impl FactList {
    fn add(&mut self, label: &Text, text: impl Into<String>, weight: Weight) {
        self.facts.push(Fact {
            label: label.get(self.lang).to_owned(),
            text: text.into(),
            weight,
        });
    }
}

/// `第二条 …`.
pub(super) fn reason(reason: &Reason, lang: Lang) -> String {
    let article = reason
        .article
        .as_deref()
        .map(|article| words::article(&clean(article), lang) + " ")
        .unwrap_or_default();
    format!("{article}{}", clean(plain(reason).get(lang)))
}

/// A reason for a guard. Only programs and `inspect` say more about what is wrong inside a token.
fn plain(reason: &Reason) -> Cow<'_, Text> {
    match reason.code {
        ReasonCode::Finding(
            finding @ (Finding::Malformed
            | Finding::TokenTooLarge
            | Finding::UnknownIssuer
            | Finding::UnknownKey
            | Finding::UnsupportedType
            | Finding::UnsupportedAlgorithm
            | Finding::AlgorithmMismatch
            | Finding::InvalidClaims),
        ) if reason.text.zh.starts_with(&*finding.text().zh) => Cow::Owned(finding.text()),
        _ => Cow::Borrowed(&reason.text),
    }
}

/// A reason of a better verdict than the decision's; one for a pass is marked as not sufficient.
fn lesser(lesser: &Reason, lang: Lang) -> String {
    let text = reason(lesser, lang);
    if lesser.verdict == Verdict::Pass {
        format!("{}{text}", words::NOT_ENOUGH.get(lang))
    } else {
        text
    }
}

/// The holder as signed: masked. The kind of certificate stands between name and number, so that a
/// name written from right to left cannot draw the number's digits to itself.
pub(super) fn holder(holder: &Holder<'_>, lang: Lang) -> String {
    let kind = words::document(holder.document);
    [
        cut(&clean(&holder.name), HOLDER_COLUMNS),
        kind.get(lang).to_owned(),
        cut(&clean(&holder.number), HOLDER_COLUMNS),
    ]
    .join(BETWEEN)
}

/// Colour, issuer and end of the code, as far as they are known.
fn code(decision: &Decision, lang: Lang) -> String {
    let changed = decision.reasons.iter().any(|reason| {
        matches!(
            reason.code,
            ReasonCode::Finding(Finding::NoLongerGreen | Finding::Suspended | Finding::Revoked)
        )
    });
    let colour = decision.judged.map(|Judged { colour, .. }| {
        let word = colour.map_or(words::NO_CODE, |colour| colour.word());
        match (changed, lang) {
            (false, _) => word.get(lang).to_owned(),
            (true, Lang::Zh) => format!("签发时为{}", word.zh),
            (true, Lang::En) => format!("{} when issued", word.en),
        }
    });
    let issuer = decision.signer.as_ref().map(|signer| {
        let name = clean(signer.name.get(lang));
        match lang {
            Lang::Zh => format!("{name}签发"),
            Lang::En => format!("signed by {name}"),
        }
    });
    let end = decision.code.as_ref().map(|code| {
        let end = code.expires_at.for_people(decision.context.zone);
        match lang {
            Lang::Zh => format!("有效至 {end}"),
            Lang::En => format!("until {end}"),
        }
    });
    let known: Vec<_> = [colour, issuer, end].into_iter().flatten().collect();
    known.join(BETWEEN)
}

fn stated(stated: Stated, lang: Lang) -> String {
    let grade = stated.grade.map(|grade| grade.word());
    let said: Vec<_> = [
        Some(stated.place.word()),
        Some(stated.purpose.word()),
        grade,
    ]
    .into_iter()
    .flatten()
    .map(|word| word.get(lang).to_owned())
    .collect();
    said.join(BETWEEN)
}

/// `2020-03-28 09:00（给定时间）`.
pub(super) fn clock(context: &Context, lang: Lang) -> String {
    let time = context.at.for_people(context.zone);
    match context.clock {
        ClockSource::System => time,
        ClockSource::Given => time + words::GIVEN.get(lang),
    }
}

fn basis(context: &Context, lang: Lang) -> String {
    let notice = clean(&context.notice);
    let (keys, risk) = (context.registry_version, context.risk_version);
    // The first words of the source say whether it is an official list or an example.
    let source = clean(context.risk_source.get(lang));
    let source = source
        .split(['，', '：', '。', ',', ':', '.', ';'])
        .next()
        .unwrap_or_default();
    let bundle = context.bundle.map_or_else(String::new, |bundle| {
        let version = bundle.timestamp;
        match lang {
            Lang::Zh => format!("{BETWEEN}信任包第{version}版"),
            Lang::En => format!("{BETWEEN}bundle v{version}"),
        }
    });
    match lang {
        Lang::Zh => {
            format!(
                "通告 {notice}{BETWEEN}信任名单第{keys}版{BETWEEN}风险等级表第{risk}版（{source}）{bundle}"
            )
        }
        Lang::En => {
            format!(
                "notice {notice}{BETWEEN}registry v{keys}{BETWEEN}risk register v{risk} ({source}){bundle}"
            )
        }
    }
}
