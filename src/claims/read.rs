//! Step 5: read the claims, all of them strictly.

use super::health::{Declared, StatusReference, Test};
use super::holder::Holder;
use super::set::ClaimSet;
use crate::base::error::Fault;
use crate::base::reason::{Finding, Reason};
use crate::base::region::Region;
use crate::base::text::Text;
use crate::base::time::{Day, Timestamp, Zone};
use crate::trust::{Issuer, IssuerKey};
use crate::verify::VerifiedJws;

/// What the issuer says of the holder. Whether it still says so is for [`Claims::live`].
///
/// ```
/// # #[cfg(feature = "demo")] {
/// # use healthcode::{Timestamp, TokenType, UnverifiedJws, VerifiedJws, embedded};
/// use healthcode::Claims;
///
/// # let registry = embedded::demo_registry()?;
/// # let at = Timestamp::parse(embedded::DEMO_CLOCK).ok_or("no time")?;
/// # let code = include_str!("../../fixtures/codes/zhejiang-green.txt");
/// # let jws = UnverifiedJws::parse(code, TokenType::HealthCode).map_err(|_| "no token")?;
/// # let keyed = registry.find(jws, at).map_err(|_| "no key")?;
/// # let verified = VerifiedJws::verify(keyed).map_err(|_| "not genuine")?;
/// let claims = Claims::read(&verified).map_err(|_| "no claims")?;
/// assert_eq!(claims.colour(), "00");
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Claims<'c> {
    pub(super) issuer: &'c Issuer,
    pub(super) set: ClaimSet<'c>,
}

/// What a verified code says, apart from its token and from its issuer's entry in a registry.
#[derive(Debug)]
pub(crate) struct KeptClaims(ClaimSet<'static>);

impl KeptClaims {
    /// The claims of `issuer`, who signed them.
    pub(crate) fn of<'c>(self, issuer: &'c Issuer) -> Claims<'c> {
        Claims {
            issuer,
            set: self.0,
        }
    }
}

impl<'c> Claims<'c> {
    /// Reads the claims of a verified token.
    ///
    /// # Errors
    /// `invalid-claims`, with the place of every fault.
    pub fn read(verified: &'c VerifiedJws<'_, 'c>) -> Result<Self, Vec<Reason>> {
        let issuer = verified.issuer();
        match ClaimSet::read(verified.payload(), issuer.id().as_str()) {
            Ok(set) => Ok(Self { issuer, set }),
            Err(faults) => Err(vec![invalid(&faults)]),
        }
    }

    /// What the claims say of times that step 5 holds against what else is known: `iat` against the
    /// life of the key that signed, and a test that is still to come. Both end the check.
    ///
    /// # Errors
    /// `key-not-valid` (no leeway: a key's life is no code time), `invalid-claims`.
    pub fn consistent(
        &self,
        key: &IssuerKey,
        at: Timestamp,
        leeway: i64,
    ) -> Result<(), Vec<Reason>> {
        let mut reasons = Vec::new();
        if !key.life().contains(self.set.iat) {
            reasons.push(key.outside_life());
        }
        if let Some(test) = self.set.test.filter(|t| t.at > at.plus_seconds(leeway)) {
            let when = test.at.for_people(Zone::CHINA);
            let what = Text::new(
                format!("检测时间在将来：{when}"),
                format!("the test is still to come: {when}"),
            );
            reasons.push(invalid(&[Fault::new("/test/at", what)]));
        }
        if reasons.is_empty() {
            Ok(())
        } else {
            Err(reasons)
        }
    }

    /// A copy of what they say, apart from the token and the registry.
    pub(crate) fn kept(&self) -> KeptClaims {
        KeptClaims(self.set.clone().into_owned())
    }

    /// The same without a copy, if they were kept before.
    pub(crate) fn into_kept(self) -> KeptClaims {
        KeptClaims(self.set.into_owned())
    }

    /// Who issued the code.
    #[must_use]
    pub const fn issuer(&self) -> &'c Issuer {
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
    pub const fn holder(&self) -> &Holder<'c> {
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
    pub const fn status(&self) -> Option<&StatusReference<'c>> {
        self.set.status.as_ref()
    }
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
