//! The members of the claims set, read strictly (RFC 7519 §4, contract section 2).

use std::borrow::Cow;

use smallvec::SmallVec;

use super::health::{Declared, StatusReference, Test, date};
use super::holder::Holder;
use crate::base::error::Fault;
use crate::base::json::{self, Faults, Json, Node};
use crate::base::limits::IDENTIFIER_BYTES;
use crate::base::region::Region;
use crate::base::text::Text;
use crate::base::time::{Day, Timestamp};
use crate::trust::{PublicKey, holder_key};

/// The members of the claims set, read strictly, as they stand in the payload where they can.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ClaimSet<'p> {
    pub(super) sub: Cow<'p, str>,
    pub(super) jti: Cow<'p, str>,
    pub(super) iat: Timestamp,
    pub(super) exp: Timestamp,
    pub(super) nbf: Option<Timestamp>,
    pub(super) cnf: Option<PublicKey>,
    pub(super) colour: Cow<'p, str>,
    pub(super) declared: Option<Declared>,
    pub(super) holder: Holder<'p>,
    pub(super) from: Region,
    pub(super) visited: Option<Visited>,
    pub(super) test: Option<Test>,
    pub(super) status: Option<StatusReference<'p>>,
}

/// The places of `visited`; on the heap only if there are more than most codes name.
pub(super) type Visited = SmallVec<[(Region, Day); 8]>;

impl<'p> ClaimSet<'p> {
    /// Reads a claims set whose header named `header_iss`. Only for what has been verified, and
    /// for what is about to be signed.
    pub(crate) fn read(payload: &'p [u8], header_iss: &str) -> Result<Self, Vec<Fault>> {
        match Self::fast_path(payload, header_iss) {
            Some(set) => Ok(set),
            None => Self::read_closely(payload, header_iss),
        }
    }

    /// Reads whatever the contract allows, and finds every fault of what it does not.
    pub(super) fn read_closely(payload: &[u8], header_iss: &str) -> Result<Self, Vec<Fault>> {
        let mut faults = Faults::default();
        let set = json::parse(payload)
            .map_err(|fault| faults.push(fault))
            .ok()
            .and_then(|json| members(&Node::root(&json), header_iss, &mut faults));
        set.filter(|_| faults.is_empty())
            .ok_or_else(|| faults.into_vec())
    }

    /// The same, apart from the payload that it was read from.
    pub(super) fn into_owned<'o>(self) -> ClaimSet<'o> {
        ClaimSet {
            sub: self.sub.into_owned().into(),
            jti: self.jti.into_owned().into(),
            colour: self.colour.into_owned().into(),
            holder: self.holder.into_owned(),
            status: self.status.map(|status| StatusReference {
                idx: status.idx,
                uri: status.uri.into_owned().into(),
            }),
            ..self
        }
    }

    /// The issuer's own colour value.
    #[cfg(feature = "issue")]
    pub(crate) fn colour(&self) -> &str {
        &self.colour
    }
}

fn members<'o>(root: &Node<'_>, header_iss: &str, faults: &mut Faults) -> Option<ClaimSet<'o>> {
    let claims = root.object(faults)?;
    let iss = claims.required("iss", faults).and_then(|n| {
        let same = Text::fixed("与头部相同的 iss", "the header's `iss`");
        n.read(faults, &same, |text| (text == header_iss).then_some(()))
    });
    let mut id = |name| {
        claims.required(name, faults).and_then(|n| {
            let expected = Text::new(
                format!("1 至 {IDENTIFIER_BYTES} 字节的文字"),
                format!("1 to {IDENTIFIER_BYTES} bytes of text"),
            );
            n.read(faults, &expected, |text| {
                is_identifier(text).then(|| text.to_owned())
            })
        })
    };
    let (sub, jti) = (id("sub"), id("jti"));
    let iat = claims
        .required("iat", faults)
        .and_then(|n| date(&n, faults));
    let exp = claims
        .required("exp", faults)
        .and_then(|n| date(&n, faults));
    if let (Some(iat), Some(exp)) = (iat, exp)
        && exp <= iat
    {
        faults.add(
            "/exp",
            Text::fixed("exp 不晚于 iat", "`exp` is not after `iat`"),
        );
    }
    let nbf = optional(claims.optional("nbf"), |n| date(&n, faults));
    let cnf = optional(claims.optional("cnf"), |n| confirmation(&n, faults));
    let audience = optional(claims.optional("aud"), |n| audience(&n, faults));
    let colour = claims
        .required("colour", faults)
        .and_then(|n| n.text(faults));
    let declared = optional(claims.optional("declared"), |n| Declared::read(&n, faults));
    let holder = claims
        .required("holder", faults)
        .and_then(|n| Holder::read(&n, faults));
    let from = claims
        .required("from", faults)
        .and_then(|n| n.read(faults, &Region::EXPECTED, Region::parse));
    let visited = optional(claims.optional("visited"), |n| visited(&n, faults));
    let test = optional(claims.optional("test"), |n| Test::read(&n, faults));
    let status = optional(claims.optional("status"), |n| {
        StatusReference::read(&n, faults)
    });
    iss?;
    audience?;
    Some(ClaimSet {
        sub: sub?.into(),
        jti: jti?.into(),
        iat: iat?,
        exp: exp?,
        nbf: nbf?,
        cnf: cnf?,
        colour: colour?.to_owned().into(),
        declared: declared?,
        holder: holder?,
        from: from?,
        visited: visited?,
        test: test?,
        status: status?,
    })
}

/// The key of the holder's phone (RFC 7800 §3.2).
fn confirmation(node: &Node<'_>, faults: &mut Faults) -> Option<PublicKey> {
    let members = node.closed_object(&["jwk"], faults)?;
    let jwk = members.required("jwk", faults)?;
    holder_key(&jwk, faults)
}

/// Whether what the fast path reads of a payload, if it reads anything, is what the close reader reads.
#[cfg(feature = "internals")]
#[must_use]
pub fn paths_agree(payload: &[u8], header_iss: &str) -> bool {
    ClaimSet::fast_path(payload, header_iss).is_none_or(|fast| {
        ClaimSet::read_closely(payload, header_iss).is_ok_and(|closely| closely == fast)
    })
}

/// For whom health codes are (RFC 7519 §4.1.3, contract section 2).
pub(crate) const AUDIENCE: &str = "health-code";

/// A code that names its audience must name this one: a text, or one of an array of texts.
fn audience(node: &Node<'_>, faults: &mut Faults) -> Option<()> {
    let listed = match node.json() {
        Json::Array(_) => node.array(faults)?,
        _ => vec![node.clone()],
    };
    let mut named = false;
    for one in &listed {
        named |= one.text(faults)? == AUDIENCE;
    }
    if named {
        return Some(());
    }
    let expected = Text::new(format!("`{AUDIENCE}`"), format!("`{AUDIENCE}`"));
    node.wrong(faults, &expected)
}

/// Whether a text may be `sub` or `jti`.
pub(super) fn is_identifier(text: &str) -> bool {
    (1..=IDENTIFIER_BYTES).contains(&text.len())
}

/// An absent claim is fine, a broken one is not.
fn optional<'j, T>(
    node: Option<Node<'j>>,
    read: impl FnOnce(Node<'j>) -> Option<T>,
) -> Option<Option<T>> {
    match node {
        None => Some(None),
        Some(node) => read(node).map(Some),
    }
}

fn visited(node: &Node<'_>, faults: &mut Faults) -> Option<Visited> {
    let members = node.object(faults)?;
    let day = Text::fixed("日期 YYYY-MM-DD", "a day, YYYY-MM-DD");
    let mut places = Visited::with_capacity(members.len());
    for (name, n) in members.each() {
        let region = Region::parse(name);
        if region.is_none() {
            n.wrong_name(faults, &Region::EXPECTED);
        }
        let last = n.read(faults, &day, Day::parse);
        places.extend(region.zip(last));
    }
    Some(places)
}
