//! The JSON form (contract section 8): one object a line, members of steps that were not reached
//! absent. Only this file knows its member names, for the commands and for serde alike.

#[cfg(feature = "roster")]
mod known;
mod members;
mod object;

use serde::{Serialize, Serializer};

use crate::base::division;
use crate::base::error::Error;
use crate::base::reason::Cause;
use crate::base::region::Region;
use crate::base::text::{Lang, Text};
use crate::decision::{CodeSigner, Decision};
#[cfg(any(feature = "cli", feature = "serve"))]
use object::push_harmless;

#[cfg(feature = "roster")]
pub(super) use known::KnownParts;
use members::{MemberWriter, each, serialize};
pub(super) use object::Object;

/// The version of the form. Members may be added without a new one.
const SCHEMA: u64 = 1;

/// A capacity in bytes that is enough for most lines.
pub const LINE_BYTES: usize = 2_048;

/// One line, without its line break, for the decision on `input`.
#[must_use]
pub fn line(input: &str, decision: &Decision) -> String {
    keyed_line(input, None, decision)
}

/// The same with the key that the caller gave for the input.
#[must_use]
pub fn keyed_line(input: &str, key: Option<&str>, decision: &Decision) -> String {
    let mut line = String::with_capacity(LINE_BYTES);
    write_line(&mut line, input, key, decision);
    line
}

/// Appends such a line to `out`.
pub fn write_line(out: &mut String, input: &str, key: Option<&str>, decision: &Decision) {
    Object::write(out, |line| members(line, input, key, decision));
}

/// Appends the answer to a request (contract section 10). It has the key of the request, or `input` if
/// there is none.
pub fn write_answer(out: &mut String, input: &str, key: Option<&str>, decision: &Decision) {
    Object::write(out, |line| {
        line.number("schema", SCHEMA);
        known_by(line, input, key);
        stages(line, decision);
    });
}

/// Appends the answer to an invalid request: what is wrong with it, and where (RFC 6901).
pub fn write_refusal(out: &mut String, input: &str, key: Option<&str>, error: &Error, lang: Lang) {
    Object::write(out, |line| {
        known_by(line, input, key);
        line.text("error", &error.line(lang));
        let place = error.faults().first().map(|(_, fault)| &*fault.place);
        // A fault of syntax concerns the whole document.
        let pointer = place.filter(|place| place.starts_with('/'));
        line.text("pointer", pointer.unwrap_or_default());
    });
}

fn known_by(line: &mut dyn MemberWriter, input: &str, key: Option<&str>) {
    match key {
        Some(key) => line.text("key", key),
        None => line.text("input", input),
    }
}

/// The members of such a line.
pub(super) fn members(
    line: &mut dyn MemberWriter,
    input: &str,
    key: Option<&str>,
    decision: &Decision,
) {
    line.number("schema", SCHEMA);
    line.text("input", input);
    line.some_text("key", key);
    stages(line, decision);
}

/// The same without a key, for many lines: what equals a part of an earlier line is copied from there.
#[cfg(feature = "roster")]
pub(super) fn members_again(
    line: &mut Object<'_>,
    input: &str,
    decision: &Decision,
    known: &mut KnownParts,
) {
    line.number("schema", SCHEMA);
    line.text("input", input);
    line.written(known.decided(decision));
    if let Some(of) = &decision.signer {
        line.written(known.signers.part(
            |known| known == of,
            || of.clone(),
            |line| signer(line, of),
        ));
    }
    jti(line, decision);
    line.written(known.stated(decision));
    holder(line, decision);
    line.written(known.judges(decision));
}

impl Serialize for Decision {
    /// The object of contract section 8 without `input` and `key`, which the caller knows.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize(serializer, &|line| {
            line.number("schema", SCHEMA);
            stages(line, self);
        })
    }
}

/// What a decision says, in the order of the steps.
fn stages(line: &mut dyn MemberWriter, decision: &Decision) {
    decided(line, decision);
    signed(line, decision);
    judged(line, decision);
    judges(line, decision);
}

/// What was decided, when and why.
fn decided(line: &mut dyn MemberWriter, decision: &Decision) {
    let context = &decision.context;
    line.text("verdict", decision.verdict.name());
    line.text("at", &context.at.in_words(context.zone));
    line.text("environment", context.environment.name());
    line.some_text("cause", decision.cause().map(Cause::name));
    each(line, "reasons", &decision.reasons, |object, reason| {
        object.text("code", reason.code.as_str());
        object.some_text("article", reason.article.as_deref());
        object.words(&reason.text);
    });
    each(
        line,
        "obligations",
        &decision.obligations,
        |object, duty| {
            object.text("code", &duty.code);
            if let Some(day) = duty.until {
                object.text("until", &day.to_string());
            }
            object.words(&duty.text);
        },
    );
    line.object("next", &|object| object.words(&decision.next));
}

/// Who signed the code, once that is verified.
fn signed(line: &mut dyn MemberWriter, decision: &Decision) {
    if let Some(of) = &decision.signer {
        signer(line, of);
    }
    jti(line, decision);
}

fn signer(line: &mut dyn MemberWriter, signer: &CodeSigner) {
    line.object("issuer", &|object| {
        object.text("id", signer.id.as_str());
        object.words(&signer.name);
    });
    line.text("kid", &signer.kid);
    line.text("alg", signer.alg.name());
}

fn jti(line: &mut dyn MemberWriter, decision: &Decision) {
    line.some_text("jti", decision.code.as_ref().map(|code| code.jti.as_str()));
}

/// The facts that the notice judged, and the holder.
fn judged(line: &mut dyn MemberWriter, decision: &Decision) {
    stated(line, decision);
    holder(line, decision);
}

/// The facts that the notice judged, and what was stated.
fn stated(line: &mut dyn MemberWriter, decision: &Decision) {
    let colour = decision.judged.and_then(|judged| judged.colour);
    line.some_text("colour", colour.map(|colour| colour.name()));
    let presence = decision.judged.and_then(|judged| judged.presence);
    line.some_text("presence", presence.map(|presence| presence.name()));
    line.some_text("risk", decision.judged.map(|judged| judged.risk.name()));
    line.text("place", decision.stated.place.name());
    line.text("purpose", decision.stated.purpose.name());
    line.some_text("grade", decision.stated.grade.map(|grade| grade.name()));
    line.text("clock", decision.context.clock.name());
}

/// Whose code it is, and how long it holds.
fn holder(line: &mut dyn MemberWriter, decision: &Decision) {
    let zone = decision.context.zone;
    if let Some(code) = &decision.code {
        line.object("holder", &|object| {
            object.text("name", &code.holder.name);
            object.text("type", code.holder.document.code());
            object.text("number", &code.holder.number);
        });
    }
    line.some_text(
        "identity",
        decision.identity.map(|identity| identity.name()),
    );
    if let Some(code) = &decision.code {
        line.text("issued_at", &code.issued_at.in_words(zone));
        line.text("expires_at", &code.expires_at.in_words(zone));
    }
    if let Some(list) = &decision.status_list {
        line.object("status_list", &|object| {
            object.text("uri", &list.uri);
            object.text("issued_at", &list.issued_at.in_words(zone));
        });
    }
}

/// The data that were used.
fn judges(line: &mut dyn MemberWriter, decision: &Decision) {
    let context = &decision.context;
    if !decision.repairs.is_empty() {
        let names: Vec<&str> = decision
            .repairs
            .iter()
            .map(|repair| repair.name())
            .collect();
        line.texts("repaired", &names);
    }
    if !decision.warnings.is_empty() {
        each(line, "warnings", &decision.warnings, |object, warning| {
            object.text("code", warning.code);
            object.words(&warning.text);
        });
    }
    places(line, decision);
    line.text("notice", &context.notice);
    line.number("registry_version", context.registry_version);
    line.number("risk_version", context.risk_version);
    if context.risk_illustration {
        line.flag("risk_illustration");
    }
    if let Some(bundle) = context.bundle {
        line.object("bundle", &|object| {
            object.number("version", bundle.timestamp);
            object.number("root", bundle.root);
            object.number("targets", bundle.targets);
            object.number("snapshot", bundle.snapshot);
            object.text("issued_at", &bundle.issued_at.in_words(context.zone));
        });
    }
}

/// The names of every region whose code the line mentions.
fn places(line: &mut dyn MemberWriter, decision: &Decision) {
    let issuer = decision.signer.as_ref().map(|signer| signer.id);
    let mentioned = decision.places.iter().copied();
    let named: Vec<(Region, Text)> = issuer
        .into_iter()
        .chain(mentioned.filter(|place| Some(*place) != issuer))
        .filter_map(|region| Some((region, division::name(region)?)))
        .collect();
    if !named.is_empty() {
        line.object("places", &|object| {
            for (region, name) in &named {
                object.object(region.as_str(), &|object| object.words(name));
            }
        });
    }
}

/// The line for an input that could not be judged: no verdict, so that lines never shift.
#[must_use]
pub fn error_line(input: &str, error: &str) -> String {
    let mut line = String::new();
    Object::write(&mut line, |line| error_members(line, input, error));
    line
}

/// The members of such a line.
pub(super) fn error_members(line: &mut dyn MemberWriter, input: &str, error: &str) {
    line.number("schema", SCHEMA);
    line.text("input", input);
    line.text("error", error);
}

/// A value in this form.
#[cfg(any(feature = "cli", feature = "serve"))]
pub(super) fn value(value: &impl Serialize) -> String {
    // Plain structs with string keys always serialize; an empty object would say nothing.
    let json = serde_json::to_string(value).unwrap_or_else(|_| "{}".to_owned());
    let mut line = String::with_capacity(json.len());
    push_harmless(&mut line, &json);
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::text::is_steering;

    #[cfg(feature = "demo")]
    #[test]
    fn serde_writes_what_the_commands_write() {
        use crate::base::time::Timestamp;
        use crate::check::{Checker, Clock};
        use crate::embedded;

        let checker = Checker::new(
            embedded::demo_registry().unwrap(),
            embedded::notice(embedded::TONGLIAO).unwrap(),
            embedded::risk_register().unwrap(),
        );
        let clock = Clock::given(Timestamp::parse(embedded::DEMO_CLOCK).unwrap());
        let traveller = crate::facts::Traveller::default();
        let codes = [
            include_str!("../../fixtures/codes/zhejiang-green.txt"),
            "no code",
        ];
        for code in codes {
            let mut decision = checker.check(code, &traveller, clock);
            decision.warnings.push(crate::decision::Warning::fever());
            let expected = line("x", &decision).replacen(r#""input":"x","#, "", 1);
            assert_eq!(serde_json::to_string(&decision).unwrap(), expected);
        }
    }

    #[test]
    fn nothing_steers_the_terminal_and_nothing_is_lost() {
        let hostile = "张*\u{9b}2J\u{7f}\u{1b}\u{202e}\r\n\u{e0041}\"\\";
        let line = error_line(hostile, "");
        assert!(!line.chars().any(is_steering), "{line:?}");
        let read: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(read["input"], hostile);
    }
}
