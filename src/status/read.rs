//! One document → a genuine list, or why not (Token Status List, sections 5.1 and 8.3).

use crate::base::error::{Error, Fault};
use crate::base::json::{self, Faults, Json, Node};
use crate::base::reason::{Finding, Reason, ReasonCode};
use crate::base::text::Text;
use crate::base::time::Timestamp;
use crate::jws::{TokenType, UnverifiedJws};
use crate::trust::Registry;
use crate::verify::VerifiedJws;

use super::inflate::inflate;
use super::list::{Bits, Entries, StatusList};

const DATE: Text = Text::fixed("NumericDate（秒）", "a NumericDate, in seconds");

/// Reads the list in `bytes`; `document` is what messages call it.
///
/// # Errors
/// Every reason for which it is not there.
pub(super) fn read(
    document: &str,
    bytes: &[u8],
    registry: &Registry,
    at: Timestamp,
) -> Result<StatusList, Error> {
    let text = std::str::from_utf8(bytes).map_err(|e| {
        let place = format!("byte {}", e.valid_up_to());
        let what = Text::fixed("不是 UTF-8 文本", "not UTF-8 text");
        refusal(document, vec![Fault::new(place, what)])
    })?;
    let verified = UnverifiedJws::parse(text, TokenType::StatusList)
        .and_then(|jws| {
            let at = at.max(key_begins(registry, &jws).unwrap_or(at));
            registry.find(jws, at)
        })
        .and_then(VerifiedJws::verify)
        .map_err(|reasons| refusal(document, reasons.iter().map(fault).collect()))?;
    let (issuer, key_life) = (verified.issuer().id(), verified.key().life());
    let kid = verified.key().kid().into();
    let key = verified.key().public().clone();
    let mut faults = Faults::default();
    let json = json::parse(verified.payload());
    // The list is long: no second copy of it stays while it is unpacked.
    drop(verified);
    let claims = json
        .map_err(|fault| faults.push(fault))
        .ok()
        .and_then(|json| StatusClaims::read(json, issuer.as_str(), &mut faults));
    match claims {
        Some(claims) if faults.is_empty() => Ok(StatusList {
            uri: claims.sub.into(),
            issuer,
            kid,
            key,
            key_life,
            issued_at: claims.iat,
            not_before: claims.not_before,
            stale_from: claims.stale_from,
            bits: claims.bits,
            entries: Entries::Bytes(claims.bytes),
        }),
        _ => Err(refusal(document, faults.into_vec())),
    }
}

/// When the key begins that the header names. A key that has not begun speaks for a slow clock as well as for
/// an early list: such a list is read, and kept as one that is dated ahead.
fn key_begins(registry: &Registry, jws: &UnverifiedJws<'_>) -> Option<Timestamp> {
    let header = jws.header();
    let mut keys = registry.issuer(&header.iss)?.keys().iter();
    keys.find(|key| key.kid() == header.kid)?.life().from
}

struct StatusClaims {
    sub: String,
    iat: Timestamp,
    not_before: Timestamp,
    stale_from: Timestamp,
    bits: Bits,
    bytes: Box<[u8]>,
}

impl StatusClaims {
    /// Reads the claims set of a list whose header named `header_iss`.
    fn read(json: Json, header_iss: &str, faults: &mut Faults) -> Option<Self> {
        let claims = Node::root(&json).object(faults)?;
        // RFC 7519 §5.3: a claim that the header repeats must say the same.
        if let Some(iss) = claims.optional("iss") {
            let same = Text::fixed("与头部相同的 iss", "the header's `iss`");
            iss.read(faults, &same, |text| (text == header_iss).then_some(()));
        }
        let sub = claims.required("sub", faults).and_then(|n| n.words(faults));
        let iat = claims.required("iat", faults);
        let iat = iat.and_then(|n| date(&n, faults));
        let mut optional = |name| match claims.optional(name) {
            None => Some(None),
            Some(node) => date(&node, faults).map(Some),
        };
        let (exp, nbf, ttl) = (optional("exp"), optional("nbf"), optional("ttl"));
        let list = claims.required("status_list", faults);
        let list = list.and_then(|n| n.object(faults));
        let bits = list.as_ref().and_then(|list| {
            let node = list.required("bits", faults)?;
            let bits = Bits::new(node.integer(faults)?);
            let expected = Text::fixed("1、2、4 或 8", "1, 2, 4 or 8");
            bits.or_else(|| node.wrong(faults, &expected))
        });
        let lst = list.as_ref().and_then(|list| list.required("lst", faults));
        let lst = lst.and_then(|node| Some((node.text(faults)?, node)));
        let (iat, ttl, exp) = (iat?, ttl?, exp?);
        let stale_from = stale_from(iat, exp, ttl);
        if stale_from.is_none() {
            let neither = Text::fixed(
                "既无 exp 也无 ttl（正数）：无法得知何时过时",
                "neither `exp` nor a positive `ttl`: nobody can tell when it is stale",
            );
            faults.add("/exp", neither);
        }
        if !faults.is_empty() {
            return None;
        }
        let (lst, node) = lst?;
        let bytes = inflate(lst).map_err(|what| faults.add(node.pointer(), what));
        Some(Self {
            sub: sub?.to_owned(),
            iat,
            not_before: nbf?.map_or(iat, |nbf| nbf.max(iat)),
            stale_from: stale_from?,
            bits: bits?,
            bytes: bytes.ok()?,
        })
    }
}

/// The earlier of `exp` and `iat + ttl`. A `ttl` is a length of time that is written like a date.
fn stale_from(iat: Timestamp, exp: Option<Timestamp>, ttl: Option<Timestamp>) -> Option<Timestamp> {
    let until = match ttl {
        None => None,
        // A part of a second is left out: stale a little early rather than late.
        Some(ttl) if ttl > Timestamp::EPOCH => Some(iat.plus_seconds(ttl.seconds())),
        Some(_) => return None,
    };
    match (exp, until) {
        (Some(exp), Some(until)) => Some(exp.min(until)),
        (one, other) => one.or(other),
    }
}

fn date(node: &Node<'_>, faults: &mut Faults) -> Option<Timestamp> {
    let date = Timestamp::from_numeric_date(node.number(faults)?);
    date.or_else(|| node.wrong(faults, &DATE))
}

fn refusal(document: &str, faults: Vec<Fault>) -> Error {
    let unused = Text::fixed("不采用此列表", "this list is not used");
    let faults = faults.into_iter().map(|fault| {
        let hint = Some(unused.clone());
        (document.to_owned(), Fault { hint, ..fault })
    });
    Error::all(faults.collect()).unwrap_or_else(|| {
        let what = Text::fixed("不是状态列表", "not a status list");
        Error::one(document, Fault::new("", what))
    })
}

/// A reason of steps 2 to 4, in the words of a list where the gate's words speak of a code.
fn fault(reason: &Reason) -> Fault {
    let said = match reason.code {
        ReasonCode::Finding(
            finding @ (Finding::Malformed | Finding::TokenTooLarge | Finding::UnsupportedType),
        ) => finding.text(),
        _ => return Fault::new(reason.code.as_str(), reason.text.clone()),
    };
    let what = Text::new(
        reason.text.zh.replacen(&*said.zh, "不是状态列表", 1),
        reason.text.en.replacen(&*said.en, "not a status list", 1),
    );
    Fault::new(reason.code.as_str(), what)
}
