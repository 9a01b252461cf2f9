//! The facts of contract section 6.

use crate::base::presence::Presence;
use crate::base::region::Region;
use crate::base::time::Timestamp;
use crate::claims::LiveClaims;
use crate::notice::{CodeFact, Facts, Fever, Notice};
use crate::risk::{Reach, Register, RiskLevel};

use super::traveller::{Declaration, Temperature, Traveller};

/// The facts of a person whose code is genuine and current.
#[must_use]
pub fn with_code(
    claims: &LiveClaims<'_>,
    presence: Presence,
    traveller: &Traveller,
    notice: &Notice,
    register: &Register,
    at: Timestamp,
) -> Facts {
    let stayed = places_stayed(claims, notice, at).map(|p| register.level(p, at, Reach::Whole));
    let issuer = register.level(claims.issuer().id(), at, Reach::Issuer);
    let risk = stayed
        .fold(issuer, RiskLevel::max)
        .max(declared_level(traveller, register, at));
    let code = CodeFact::Verified(claims.issuer().colour(claims.colour()), presence);
    facts(traveller, code, risk, at)
}

/// The facts of a person without a code, or with one that proves nothing. Without a declaration the risk
/// is unknown.
#[must_use]
pub fn without_code(traveller: &Traveller, register: &Register, at: Timestamp) -> Facts {
    let risk = match traveller.declared {
        Declaration::NotAsked => RiskLevel::Unknown,
        Declaration::Places(_) => declared_level(traveller, register, at),
    };
    facts(traveller, CodeFact::None, risk, at)
}

/// The places inside the look-back window that the signed code shows, that lead to quarantine, and that
/// the traveller's declaration leaves out (no declared place equals or contains them). The issuing
/// province never counts. Empty if the traveller was not asked.
#[must_use]
pub fn contradicted(
    claims: &LiveClaims<'_>,
    traveller: &Traveller,
    notice: &Notice,
    register: &Register,
    at: Timestamp,
) -> Vec<Region> {
    let Declaration::Places(declared) = &traveller.declared else {
        return Vec::new();
    };
    let mut left_out: Vec<Region> = places_stayed(claims, notice, at)
        .filter(|place| register.level(*place, at, Reach::Whole) >= RiskLevel::Key)
        .filter(|place| !declared.iter().any(|named| named.contains(place)))
        .collect();
    left_out.sort_unstable();
    left_out.dedup();
    left_out
}

/// `from`, and each place visited whose last day is inside the look-back window. A last day after
/// the clock's is inside: the stay is not over.
fn places_stayed<'c>(
    claims: &'c LiveClaims<'_>,
    notice: &Notice,
    at: Timestamp,
) -> impl Iterator<Item = Region> + 'c {
    let today = at.day(notice.document().zone());
    let lookback = i64::from(notice.document().lookback_days());
    let visited = claims.visited().unwrap_or_default().iter();
    std::iter::once(claims.from()).chain(
        visited
            .filter(move |(_, last)| today.days_since(*last) <= lookback)
            .map(|(place, _)| *place),
    )
}

/// The worst level among the declared places; low if none is declared.
fn declared_level(traveller: &Traveller, register: &Register, at: Timestamp) -> RiskLevel {
    let levels = traveller
        .declared
        .places()
        .iter()
        .map(|p| register.level(*p, at, Reach::Whole));
    levels.fold(RiskLevel::Low, RiskLevel::max)
}

fn facts(traveller: &Traveller, code: CodeFact, risk: RiskLevel, at: Timestamp) -> Facts {
    Facts {
        place: traveller.place,
        purpose: traveller.purpose,
        code,
        risk,
        fever: traveller
            .temperature
            .map_or(Fever::None, Temperature::fever),
        grade: traveller.grade,
        at,
    }
}
