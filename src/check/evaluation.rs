//! What the steps have found out about one traveller, and the decision that follows from it.

use crate::base::reason::{Cause, Reason, ReasonCode};
use crate::base::region::Region;
use crate::base::text::{Text, chinese_number};
use crate::base::verdict::Verdict;
use crate::claims::{Claims, Identity};
use crate::decision::{
    CodeFacts, CodeSigner, Decision, Findings, Judged, ListFacts, Obligation, Stated, Warning,
};
use crate::facts::{self, Temperature, Traveller};
use crate::notice::{Fever, Rule};
use crate::status::StatusList;
use crate::trust::{Issuer, IssuerKey};

use super::checker::{Checker, Clock};
use super::freshness;
use super::reader::Reader;

/// The id by which a notice names a fever.
const FEVER: &str = "fever";

/// What comes before a pass with obligations.
const TO_DO_FIRST: Text = Text::fixed(
    "先办完待办事项。",
    "First do everything that is left to do.",
);

/// The question: which checker, which traveller, which time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Question<'a> {
    pub(super) checker: &'a Checker,
    pub(super) traveller: &'a Traveller,
    pub(super) clock: Clock,
    pub(super) reader: Reader,
}

/// What the steps note on their way.
#[derive(Debug, Default)]
pub(super) struct Notes<'a> {
    pub(super) signer: Option<(&'a Issuer, &'a IssuerKey)>,
    pub(super) claims: Option<&'a Claims<'a>>,
    pub(super) status_list: Option<&'a StatusList>,
    pub(super) identity: Option<Identity>,
    pub(super) judged: Option<Judged>,
    pub(super) findings: Findings<'a>,
    /// The places that the reasons mention.
    pub(super) places: Vec<Region>,
    /// Whether a pass leaves the look-back window to be asked about.
    pub(super) ask_14_days: bool,
}

/// The decision on one code before it is written out: it borrows the code, the registry and the
/// notice, so that a verdict on a code that passes takes no memory.
///
/// ```
/// # #[cfg(feature = "demo")] {
/// # use healthcode::{Checker, Clock, Presented, Timestamp, Traveller, Verdict, Verifier, embedded};
/// # let clock = Clock::given(Timestamp::parse(embedded::DEMO_CLOCK).ok_or("no time")?);
/// # let checker = Checker::new(
/// #     embedded::demo_registry()?,
/// #     embedded::notice(embedded::TONGLIAO)?,
/// #     embedded::risk_register()?,
/// # );
/// # let code = include_str!("../../fixtures/codes/zhejiang-green.txt");
/// let traveller = Traveller::default();
/// let mut worker = Verifier::new(checker).worker();
/// let lane = worker.judge(Presented::new(code, &traveller, clock), |evaluation| {
///     match evaluation.verdict() {
///         Verdict::Pass => "open",
///         // Words are made for those only who do not pass.
///         _ => evaluation.decision().verdict.name(),
///     }
/// });
/// assert_eq!(lane, "open");
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Evaluation<'a> {
    case: Question<'a>,
    notes: Notes<'a>,
}

impl<'a> Evaluation<'a> {
    /// What follows from what the steps have noted.
    pub(super) const fn new(case: Question<'a>, notes: Notes<'a>) -> Self {
        Self { case, notes }
    }

    /// A case that is rejected before anything is known of the code in `text`.
    pub(super) fn rejected(case: Question<'a>, text: &str, reasons: Vec<Reason>) -> Self {
        let mut notes = Notes::default();
        notes.findings.add(case.reader.explained(text, reasons));
        Self { case, notes }
    }

    /// The worst verdict that any reason asks for.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.notes.findings.verdict()
    }

    /// What the code says, as far as it was read: only what was signed.
    #[must_use]
    pub const fn claims(&self) -> Option<&'a Claims<'a>> {
        self.notes.claims
    }

    /// The decision with all its reasons, apart from what it was made from.
    #[must_use]
    pub fn decision(self) -> Decision {
        let Question {
            checker,
            traveller,
            clock,
            ..
        } = self.case;
        let notes = self.notes;
        let (verdict, reasons, mut obligations, mut next) = notes.findings.compose();
        let without = facts::without_code(traveller, &checker.register, clock.at);
        let without = checker.notice.judge(&without);
        let is_matched = notes.identity == Some(Identity::Matched);
        // What the notice asks for too is done once the number matches.
        obligations.retain(|duty| !is_matched || !duty.is_check_identity());
        if verdict == Verdict::Pass {
            // Where nobody needs a code, nobody needs a document.
            let is_open = without.is_some_and(|rule| rule.verdict() == Verdict::Pass);
            let is_asked = obligations.iter().any(Obligation::is_check_identity);
            if !is_matched && !is_open && !is_asked {
                obligations.push(Obligation::check_identity());
            }
            if notes.ask_14_days {
                obligations.push(checker.ask_14_days.clone());
            }
            // Nobody is let through while something is left to do.
            if !obligations.is_empty() {
                next = TO_DO_FIRST.then(&next);
            }
        }
        // A code that does not count is never worse than none: not at an open gate, and not for an
        // arrival whom the notice sends to quarantine.
        let doubted = notes.claims.is_some()
            && reasons
                .iter()
                .any(|r| r.verdict == verdict && matches!(r.code, ReasonCode::Finding(_)));
        // A hold that would be one without the code too needs no second word about it.
        let told = |rule: &&Rule| match verdict {
            Verdict::Reject => true,
            Verdict::Hold => doubted && rule.verdict() != verdict,
            _ => false,
        };
        if let Some(rule) = without.filter(told) {
            next = next.then(&without_the_code(rule, &reasons));
        }
        let mut warnings = freshness::ageing(checker, notes.status_list, clock.at);
        if let Some(warning) = fever(traveller, &reasons) {
            warnings.insert(0, warning);
        }
        Decision {
            verdict,
            reasons,
            obligations,
            next,
            context: checker.context(clock),
            stated: Stated {
                place: traveller.place,
                purpose: traveller.purpose,
                grade: traveller.grade,
            },
            signer: notes.signer.map(|(issuer, key)| signer(issuer, key)),
            code: notes.claims.map(code_facts),
            status_list: notes.status_list.map(|list| ListFacts {
                uri: list.uri().clone(),
                issued_at: list.issued_at(),
            }),
            judged: notes.judged,
            identity: notes.identity,
            places: notes.places,
            repairs: Vec::new(),
            warnings,
        }
    }
}

/// A fever that no reason names: a worse finding must not hide it.
fn fever(traveller: &Traveller, reasons: &[Reason]) -> Option<Warning> {
    let measured = traveller.temperature.map(Temperature::fever);
    let named = reasons.iter().any(|reason| reason.code.as_str() == FEVER);
    (measured == Some(Fever::Fever) && !named).then(Warning::fever)
}

/// What the notice decides for a person without a code, in one or two sentences.
fn without_the_code(rule: &Rule, reasons: &[Reason]) -> Text {
    // A proof that is old or answers other digits is no fault of the code.
    let at_fault = reasons.first().is_none_or(|reason| {
        let ruled = matches!(reason.code, ReasonCode::Rule(_));
        ruled || (reason.cause == Cause::Code && reason.verdict == Verdict::Reject)
    });
    let so = if at_fault {
        "此码不作数"
    } else {
        "仍不行的"
    };
    let (word, text) = (rule.verdict().word(), rule.text());
    let article = rule.article().map_or_else(String::new, |article| {
        format!("（第{}条）", chinese_number(article))
    });
    let decides = Text::new(
        match rule.verdict() {
            Verdict::Pass if at_fault => format!("{so}；但此处不查码，人可以通行{article}。"),
            Verdict::Pass => format!("{so}，此处不查码，人可以通行{article}。"),
            _ => format!("{so}，按无码办理：{}。", word.zh),
        },
        format!(
            "Without a code the notice decides: {} – {}.",
            word.en, text.en
        ),
    );
    match rule.verdict() {
        Verdict::Quarantine => decides.then(rule.next()),
        _ => decides,
    }
}

fn signer(issuer: &Issuer, key: &IssuerKey) -> CodeSigner {
    CodeSigner {
        id: issuer.id(),
        name: issuer.name().clone(),
        kid: key.shared_kid(),
        alg: key.public().algorithm(),
    }
}

fn code_facts(claims: &Claims<'_>) -> CodeFacts {
    CodeFacts {
        jti: claims.jti().to_owned(),
        holder: claims.holder().clone().into_owned(),
        issued_at: claims.issued_at(),
        expires_at: claims.expires_at(),
    }
}
