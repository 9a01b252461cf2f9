//! The JSON form (contract section 8): one object a line, members of steps that were not reached
//! absent. Only this file knows its member names.

use serde::Serialize;

use crate::decision::Decision;
use crate::ground::text::{Text, is_steering, steers};
use crate::ground::time::{Timestamp, Zone};

/// The version of the form. Members may be added without a new one.
const SCHEMA: u8 = 1;

#[derive(Serialize)]
struct Line<'d> {
    schema: u8,
    input: &'d str,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<&'d str>,
    verdict: &'static str,
    at: String,
    environment: &'static str,
    reasons: Vec<Reason<'d>>,
    obligations: Vec<Obligation<'d>>,
    next: Words<'d>,
    #[serde(skip_serializing_if = "Option::is_none")]
    issuer: Option<Issuer<'d>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kid: Option<&'d str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    alg: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    jti: Option<&'d str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    colour: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    risk: Option<&'static str>,
    place: &'static str,
    purpose: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    grade: Option<&'static str>,
    clock: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    holder: Option<Holder<'d>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    identity: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    issued_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status_list: Option<StatusList<'d>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    repaired: Vec<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    warnings: Vec<Warning<'d>>,
    notice: &'d str,
    registry_version: u64,
    risk_version: u64,
    risk_source: Words<'d>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bundle: Option<Bundle>,
}

#[derive(Serialize)]
struct Warning<'d> {
    code: &'d str,
    zh: &'d str,
    en: &'d str,
}

#[derive(Serialize)]
struct Bundle {
    version: u64,
    root: u64,
    targets: u64,
    snapshot: u64,
    issued_at: String,
}

#[derive(Serialize)]
struct Reason<'d> {
    code: &'d str,
    #[serde(skip_serializing_if = "Option::is_none")]
    article: Option<&'d str>,
    zh: &'d str,
    en: &'d str,
}

#[derive(Serialize)]
struct Obligation<'d> {
    code: &'d str,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
    zh: &'d str,
    en: &'d str,
}

#[derive(Serialize)]
struct Words<'d> {
    zh: &'d str,
    en: &'d str,
}

#[derive(Serialize)]
struct Issuer<'d> {
    id: String,
    zh: &'d str,
    en: &'d str,
}

#[derive(Serialize)]
struct Holder<'d> {
    name: &'d str,
    r#type: &'static str,
    number: &'d str,
}

#[derive(Serialize)]
struct StatusList<'d> {
    uri: &'d str,
    issued_at: String,
}

/// One line, without its line break, for the decision on `input`.
#[must_use]
pub fn line(input: &str, decision: &Decision) -> String {
    keyed_line(input, None, decision)
}

/// The same with the key by which whoever asked knows the input.
#[must_use]
pub fn keyed_line(input: &str, key: Option<&str>, decision: &Decision) -> String {
    let context = &decision.context;
    let time = |at: Timestamp, zone: Zone| at.in_words(zone);
    let code = decision.code.as_ref();
    let signer = decision.signer.as_ref();
    let line = Line {
        schema: SCHEMA,
        input,
        key,
        verdict: decision.verdict.name(),
        at: time(context.at, context.zone),
        environment: context.environment.name(),
        reasons: decision.reasons.iter().map(reason).collect(),
        obligations: decision.obligations.iter().map(obligation).collect(),
        next: words(&decision.next),
        issuer: signer.map(|s| Issuer {
            id: s.id.to_string(),
            zh: &s.name.zh,
            en: &s.name.en,
        }),
        kid: signer.map(|s| &*s.kid),
        alg: signer.map(|s| s.alg.name()),
        jti: code.map(|c| c.jti.as_str()),
        colour: decision.judged.and_then(|j| j.colour).map(|c| c.name()),
        risk: decision.judged.map(|j| j.risk.name()),
        place: decision.stated.place.name(),
        purpose: decision.stated.purpose.name(),
        grade: decision.stated.grade.map(|g| g.name()),
        clock: context.clock.name(),
        holder: code.map(|c| Holder {
            name: &c.holder.name,
            r#type: c.holder.document.code(),
            number: &c.holder.number,
        }),
        identity: decision.identity.map(|i| i.name()),
        issued_at: code.map(|c| time(c.issued_at, context.zone)),
        expires_at: code.map(|c| time(c.expires_at, context.zone)),
        status_list: decision.status_list.as_ref().map(|list| StatusList {
            uri: &list.uri,
            issued_at: time(list.issued_at, context.zone),
        }),
        repaired: decision.repairs.iter().map(|r| r.name()).collect(),
        warnings: decision.warnings.iter().map(warning).collect(),
        notice: &context.notice,
        registry_version: context.registry_version,
        risk_version: context.risk_version,
        risk_source: words(&context.risk_source),
        bundle: context.bundle.map(|b| Bundle {
            version: b.timestamp,
            root: b.root,
            targets: b.targets,
            snapshot: b.snapshot,
            issued_at: time(b.issued_at, context.zone),
        }),
    };
    to_line(&line)
}

/// The line for an input that could not be judged: no verdict, so that lines never shift.
#[must_use]
pub fn error_line(input: &str, error: &str) -> String {
    #[derive(Serialize)]
    struct Failed<'e> {
        schema: u8,
        input: &'e str,
        error: &'e str,
    }
    to_line(&Failed {
        schema: SCHEMA,
        input,
        error,
    })
}

/// A line of this form with the members of `more`, a struct, behind its own.
#[cfg(feature = "roster")]
pub(super) fn joined(line: &str, more: &impl Serialize) -> String {
    let more = to_line(more);
    match (line.strip_suffix('}'), more.strip_prefix('{')) {
        (Some(line), Some(more)) => format!("{line},{more}"),
        _ => line.to_owned(),
    }
}

/// A value in this form.
#[cfg(feature = "roster")]
pub(super) fn value(value: &impl Serialize) -> String {
    to_line(value)
}

pub(super) fn to_line(value: &impl Serialize) -> String {
    // Plain structs with string keys always serialize; an empty object would say nothing.
    let line = serde_json::to_string(value).unwrap_or_else(|_| "{}".to_owned());
    // Whatever else steers a terminal (C1, bidirectional overrides) stands inside strings, where
    // an escape says the same (RFC 8259 §7).
    if !steers(&line) {
        return line;
    }
    let mut escaped = String::with_capacity(line.len());
    for c in line.chars() {
        if is_steering(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                escaped.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            escaped.push(c);
        }
    }
    escaped
}

fn reason(reason: &crate::ground::reason::Reason) -> Reason<'_> {
    Reason {
        code: reason.code.as_str(),
        article: reason.article.as_deref(),
        zh: &reason.text.zh,
        en: &reason.text.en,
    }
}

fn obligation(obligation: &crate::decision::Obligation) -> Obligation<'_> {
    Obligation {
        code: &obligation.code,
        until: obligation.until.map(|day| day.to_string()),
        zh: &obligation.text.zh,
        en: &obligation.text.en,
    }
}

fn warning(warning: &crate::decision::Warning) -> Warning<'_> {
    Warning {
        code: warning.code,
        zh: &warning.text.zh,
        en: &warning.text.en,
    }
}

fn words(text: &Text) -> Words<'_> {
    Words {
        zh: &text.zh,
        en: &text.en,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_steers_the_terminal_and_nothing_is_lost() {
        let hostile = "张*\u{9b}2J\u{7f}\u{1b}\u{202e}\r\n\u{e0041}\"\\";
        let line = error_line(hostile, "");
        assert!(!line.chars().any(is_steering), "{line:?}");
        let read: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(read["input"], hostile);
    }
}
