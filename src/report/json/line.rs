//! The members of a line, in their order. Members of steps that were not reached are absent.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::base::division;
use crate::base::reason::Reason;
use crate::base::region::Region;
use crate::base::text::Text;
use crate::base::time::Timestamp;
use crate::decision::{Decision, Obligation, Warning};
use crate::jws::Repair;

/// The version of the form. Members may be added without a new one.
const SCHEMA: u64 = 1;

/// What a decision says, in the order of the steps, behind what it is known by.
#[derive(Debug, Serialize)]
pub(in crate::report) struct Line<'a> {
    schema: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::report) input: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::report) key: Option<&'a str>,
    verdict: &'static str,
    at: String,
    environment: &'static str,
    #[serde(serialize_with = "reasons")]
    reasons: &'a [Reason],
    #[serde(serialize_with = "obligations")]
    obligations: &'a [Obligation],
    next: Words<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    issuer: Option<Named<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kid: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    alg: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    jti: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    colour: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    presence: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    risk: Option<&'static str>,
    place: &'static str,
    purpose: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    grade: Option<&'static str>,
    clock: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    holder: Option<Masked<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    identity: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    issued_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status_list: Option<List<'a>>,
    #[serde(
        skip_serializing_if = "<[Repair]>::is_empty",
        serialize_with = "repairs"
    )]
    repaired: &'a [Repair],
    #[serde(
        skip_serializing_if = "<[Warning]>::is_empty",
        serialize_with = "warnings"
    )]
    warnings: &'a [Warning],
    #[serde(skip_serializing_if = "Places::is_empty")]
    places: Places<'a>,
    notice: &'a str,
    registry_version: u64,
    risk_version: u64,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    risk_illustration: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    bundle: Option<Bundle>,
}

impl<'a> Line<'a> {
    /// The line of a decision, without what it is known by.
    pub(in crate::report) fn of(decision: &'a Decision) -> Self {
        let Decision {
            context,
            stated,
            signer,
            code,
            ..
        } = decision;
        let at = |time: Timestamp| time.in_words(context.zone);
        let (signer, code) = (signer.as_ref(), code.as_ref());
        let judged = decision.judged;
        Self {
            schema: SCHEMA,
            input: None,
            key: None,
            verdict: decision.verdict.name(),
            at: at(context.at),
            environment: context.environment.name(),
            reasons: &decision.reasons,
            obligations: &decision.obligations,
            next: Words::of(&decision.next),
            issuer: signer.map(|signer| Named {
                id: signer.id,
                zh: &signer.name.zh,
                en: &signer.name.en,
            }),
            kid: signer.map(|signer| &*signer.kid),
            alg: signer.map(|signer| signer.alg.name()),
            jti: code.map(|code| code.jti.as_str()),
            colour: judged.and_then(|judged| Some(judged.colour?.name())),
            presence: judged.and_then(|judged| Some(judged.presence?.name())),
            risk: judged.map(|judged| judged.risk.name()),
            place: stated.place.name(),
            purpose: stated.purpose.name(),
            grade: stated.grade.map(|grade| grade.name()),
            clock: context.clock.name(),
            holder: code.map(|code| Masked {
                name: &code.holder.name,
                document: code.holder.document.code(),
                number: &code.holder.number,
            }),
            identity: decision.identity.map(|identity| identity.name()),
            issued_at: code.map(|code| at(code.issued_at)),
            expires_at: code.map(|code| at(code.expires_at)),
            status_list: decision.status_list.as_ref().map(|list| List {
                uri: &list.uri,
                issued_at: at(list.issued_at),
            }),
            repaired: &decision.repairs,
            warnings: &decision.warnings,
            places: Places {
                issuer: signer.map(|signer| signer.id),
                mentioned: &decision.places,
            },
            notice: &context.notice,
            registry_version: context.registry_version,
            risk_version: context.risk_version,
            risk_illustration: context.risk_illustration,
            bundle: context.bundle.map(|bundle| Bundle {
                version: bundle.timestamp,
                root: bundle.root,
                targets: bundle.targets,
                snapshot: bundle.snapshot,
                issued_at: at(bundle.issued_at),
            }),
        }
    }
}

impl Serialize for Decision {
    /// The object of contract section 8, without `input` and `key`, which the caller knows.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Line::of(self).serialize(serializer)
    }
}

/// A statement in both languages.
#[derive(Debug, Serialize)]
struct Words<'a> {
    zh: &'a str,
    en: &'a str,
}

impl<'a> Words<'a> {
    fn of(text: &'a Text) -> Self {
        Self {
            zh: &text.zh,
            en: &text.en,
        }
    }
}

/// A region with its name.
#[derive(Debug, Serialize)]
struct Named<'a> {
    #[serde(serialize_with = "region")]
    id: Region,
    zh: &'a str,
    en: &'a str,
}

/// The holder, as signed.
#[derive(Debug, Serialize)]
struct Masked<'a> {
    name: &'a str,
    #[serde(rename = "type")]
    document: &'static str,
    number: &'a str,
}

#[derive(Debug, Serialize)]
struct List<'a> {
    uri: &'a str,
    issued_at: String,
}

#[derive(Debug, Serialize)]
struct Bundle {
    version: u64,
    root: u64,
    targets: u64,
    snapshot: u64,
    issued_at: String,
}

/// A reason, an obligation or a warning.
#[derive(Debug, Serialize)]
struct Coded<'a> {
    code: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    article: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
    zh: &'a str,
    en: &'a str,
}

impl<'a> Coded<'a> {
    fn new(code: &'a str, text: &'a Text) -> Self {
        Self {
            code,
            article: None,
            until: None,
            zh: &text.zh,
            en: &text.en,
        }
    }
}

fn reasons<S: Serializer>(reasons: &[Reason], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(reasons.iter().map(|reason| Coded {
        article: reason.article.as_deref(),
        ..Coded::new(reason.code.as_str(), &reason.text)
    }))
}

fn obligations<S: Serializer>(duties: &[Obligation], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(duties.iter().map(|duty| Coded {
        until: duty.until.map(|day| day.to_string()),
        ..Coded::new(&duty.code, &duty.text)
    }))
}

fn warnings<S: Serializer>(warnings: &[Warning], serializer: S) -> Result<S::Ok, S::Error> {
    let coded = warnings.iter().map(|w| Coded::new(w.code, &w.text));
    serializer.collect_seq(coded)
}

fn repairs<S: Serializer>(repairs: &[Repair], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(repairs.iter().map(|repair| repair.name()))
}

fn region<S: Serializer>(region: &Region, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(region.as_str())
}

/// The names of every region whose code the line mentions.
#[derive(Debug)]
struct Places<'a> {
    issuer: Option<Region>,
    mentioned: &'a [Region],
}

impl Places<'_> {
    fn named(&self) -> impl Iterator<Item = (Region, Text)> {
        let others = self.mentioned.iter().copied();
        let others = others.filter(|place| Some(*place) != self.issuer);
        let all = self.issuer.into_iter().chain(others);
        all.filter_map(|region| Some((region, division::name(region)?)))
    }

    fn is_empty(&self) -> bool {
        self.named().next().is_none()
    }
}

impl Serialize for Places<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (region, name) in self.named() {
            map.serialize_entry(region.as_str(), &Words::of(&name))?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use crate::base::time::Timestamp;
    use crate::check::{Checker, Clock};
    use crate::embedded;
    use crate::facts::Traveller;
    use crate::report::json::line;
    use crate::report::json::object::push_harmless;

    #[cfg(feature = "demo")]
    #[test]
    fn serde_writes_what_the_commands_write() {
        let checker = Checker::new(
            embedded::demo_registry().unwrap(),
            embedded::notice(embedded::TONGLIAO).unwrap(),
            embedded::risk_register().unwrap(),
        );
        let clock = Clock::given(Timestamp::parse(embedded::DEMO_CLOCK).unwrap());
        let codes = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/codes");
        let mut compared = 0;
        for entry in std::fs::read_dir(codes).unwrap() {
            let path = entry.unwrap().path();
            let Ok(code) = std::fs::read_to_string(&path) else {
                continue;
            };
            let decision = checker.check(&code, &Traveller::default(), clock);
            let expected = line("x", &decision).replacen(r#""input":"x","#, "", 1);
            // What steers a terminal is escaped by the commands alone; a reader reads the same.
            let mut written = String::new();
            push_harmless(&mut written, &serde_json::to_string(&decision).unwrap());
            assert_eq!(written, expected);
            compared += 1;
        }
        assert!(compared > 20, "{compared}");
    }
}
