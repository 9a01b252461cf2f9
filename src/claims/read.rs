//! Step 5: read the claims, all of them strictly.

use crate::ground::error::Fault;
use crate::ground::json::{self, Faults, Node};
use crate::ground::limits::IDENTIFIER_BYTES;
use crate::ground::reason::{Finding, Reason};
use crate::ground::region::Region;
use crate::ground::text::Text;
use crate::ground::time::{Day, Timestamp};
use crate::trust::Issuer;
use crate::verify::VerifiedJws;

use super::health::{Declared, StatusReference, Test, date};
use super::holder::Holder;

/// What the issuer says of the holder. Whether it still says so is for [`Claims::live`].
#[derive(Debug, Clone)]
pub struct Claims<'r> {
    pub(super) issuer: &'r Issuer,
    pub(super) set: ClaimSet,
}

/// The members of the claims set, read strictly.
#[derive(Debug, Clone)]
pub(crate) struct ClaimSet {
    sub: String,
    jti: String,
    pub(super) iat: Timestamp,
    pub(super) exp: Timestamp,
    pub(super) nbf: Option<Timestamp>,
    colour: String,
    declared: Option<Declared>,
    holder: Holder,
    from: Region,
    visited: Option<Vec<(Region, Day)>>,
    test: Option<Test>,
    status: Option<StatusReference>,
}

impl<'r> Claims<'r> {
    /// Reads the claims of a verified token.
    ///
    /// # Errors
    /// `invalid-claims`, with the place of every fault.
    pub fn read(verified: &VerifiedJws<'r>) -> Result<Self, Vec<Reason>> {
        let issuer = verified.issuer();
        match ClaimSet::read(verified.payload(), issuer.id().as_str()) {
            Ok(set) => Ok(Self { issuer, set }),
            Err(faults) => Err(vec![invalid(&faults)]),
        }
    }

    /// Who issued the code.
    #[must_use]
    pub const fn issuer(&self) -> &'r Issuer {
        self.issuer
    }

    /// The holder's pseudonym at the issuer (RFC 7519 §4.1.2).
    #[must_use]
    pub fn sub(&self) -> &str {
        &self.set.sub
    }

    /// The code's own id (RFC 7519 §4.1.7).
    #[must_use]
    pub fn jti(&self) -> &str {
        &self.set.jti
    }

    /// When the code was issued (RFC 7519 §4.1.6).
    #[must_use]
    pub const fn issued_at(&self) -> Timestamp {
        self.set.iat
    }

    /// The first instant at which it is no longer accepted (RFC 7519 §4.1.4).
    #[must_use]
    pub const fn expires_at(&self) -> Timestamp {
        self.set.exp
    }

    /// The issuer's own colour value.
    #[must_use]
    pub fn colour(&self) -> &str {
        &self.set.colour
    }

    /// The life of the health declaration.
    #[must_use]
    pub const fn declared(&self) -> Option<Declared> {
        self.set.declared
    }

    /// The holder as signed.
    #[must_use]
    pub const fn holder(&self) -> &Holder {
        &self.set.holder
    }

    /// Where the holder sets out from.
    #[must_use]
    pub const fn from(&self) -> Region {
        self.set.from
    }

    /// Places stayed in with the last day there; `None` if the code says nothing about it.
    #[must_use]
    pub fn visited(&self) -> Option<&[(Region, Day)]> {
        self.set.visited.as_deref()
    }

    /// The latest nucleic acid test.
    #[must_use]
    pub const fn test(&self) -> Option<Test> {
        self.set.test
    }

    /// Where the issuer says whether the code still stands.
    #[must_use]
    pub const fn status(&self) -> Option<&StatusReference> {
        self.set.status.as_ref()
    }
}

impl ClaimSet {
    /// Reads a claims set whose header named `header_iss`. Only for what has been verified, and
    /// for what is about to be signed.
    pub(crate) fn read(payload: &[u8], header_iss: &str) -> Result<Self, Vec<Fault>> {
        let mut faults = Faults::default();
        let set = json::parse(payload)
            .map_err(|fault| faults.push(fault))
            .ok()
            .and_then(|json| members(&Node::root(&json), header_iss, &mut faults));
        set.filter(|_| faults.is_empty())
            .ok_or_else(|| faults.into_vec())
    }

    /// The issuer's own colour value.
    #[cfg(feature = "issue")]
    pub(crate) fn colour(&self) -> &str {
        &self.colour
    }
}

fn members(root: &Node<'_>, header_iss: &str, faults: &mut Faults) -> Option<ClaimSet> {
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
            let fits = |text: &str| (1..=IDENTIFIER_BYTES).contains(&text.len());
            n.read(faults, &expected, |text| {
                fits(text).then(|| text.to_owned())
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
    Some(ClaimSet {
        sub: sub?,
        jti: jti?,
        iat: iat?,
        exp: exp?,
        nbf: nbf?,
        colour: colour?.to_owned(),
        declared: declared?,
        holder: holder?,
        from: from?,
        visited: visited?,
        test: test?,
        status: status?,
    })
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

fn visited(node: &Node<'_>, faults: &mut Faults) -> Option<Vec<(Region, Day)>> {
    let members = node.object(faults)?;
    let day = Text::fixed("日期 YYYY-MM-DD", "a day, YYYY-MM-DD");
    let mut places = Vec::with_capacity(members.len());
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

/// The most places that one reason names; more of them say nothing more.
const PLACES: usize = 6;

/// One `invalid-claims` with its places.
fn invalid(faults: &[Fault]) -> Reason {
    let shown = || faults.iter().take(PLACES);
    let zh: Vec<String> = shown()
        .map(|f| format!("{} {}", f.place, f.what.zh))
        .collect();
    let en: Vec<String> = shown()
        .map(|f| format!("{} {}", f.place, f.what.en))
        .collect();
    let mut detail = Text::new(zh.join("；"), en.join("; "));
    if let Some(more) = faults.len().checked_sub(PLACES).filter(|more| *more > 0) {
        let rest = Text::new(format!("；另有 {more} 处"), format!("; and {more} more"));
        detail = Text::new(
            format!("{}{}", detail.zh, rest.zh),
            format!("{}{}", detail.en, rest.en),
        );
    }
    Reason::with_detail(Finding::InvalidClaims, &detail)
}
