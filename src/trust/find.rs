//! Step 3: find the key, by (`iss`, `kid`) and nothing else.

use std::borrow::Cow;

use crate::base::reason::{Finding, Reason};
use crate::base::text::Text;
use crate::base::time::{Timestamp, Zone};
use crate::jws::{UnverifiedJws, unverified};

use super::registry::{Issuer, IssuerKey, Registry};
use super::revocation::Revocation;

/// An unverified token together with the one key that may have signed it. Its payload stays closed
/// until the signature has been verified.
///
/// ```
/// # #[cfg(feature = "demo")] {
/// use healthcode::{KeyedJws, Timestamp, TokenType, UnverifiedJws, embedded};
///
/// let registry = embedded::demo_registry()?;
/// let at = Timestamp::parse(embedded::DEMO_CLOCK).ok_or("no time")?;
/// let code = include_str!("../../fixtures/codes/zhejiang-green.txt");
/// let jws = UnverifiedJws::parse(code, TokenType::HealthCode).map_err(|_| "no token")?;
/// // The header names the key, and the registry says whether it is one of the issuer's.
/// let keyed: KeyedJws = registry.find(jws, at).map_err(|_| "no key")?;
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct KeyedJws<'t, 'r> {
    pub(crate) signing_input: &'t str,
    pub(crate) payload: Cow<'t, [u8]>,
    pub(crate) signature: Cow<'t, [u8]>,
    pub(crate) issuer: &'r Issuer,
    pub(crate) key: &'r IssuerKey,
}

impl Registry {
    /// Finds the key that the token's header names and holds the header against it.
    ///
    /// # Errors
    /// Every reason of step 3: `unknown-issuer`, `unknown-key`, `key-revoked`, `key-not-valid`
    /// (no leeway: a key's life is no code time), `algorithm-mismatch`.
    pub fn find<'t>(
        &self,
        jws: UnverifiedJws<'t>,
        at: Timestamp,
    ) -> Result<KeyedJws<'t, '_>, Vec<Reason>> {
        let header = jws.header();
        let Some(issuer) = self.issuer(&header.iss) else {
            return Err(vec![Reason::with_detail(
                Finding::UnknownIssuer,
                &unverified(&header.iss),
            )]);
        };
        let Some(key) = issuer.keys().iter().find(|key| key.kid() == header.kid) else {
            return Err(vec![Reason::with_detail(
                Finding::UnknownKey,
                &unverified(&header.kid),
            )]);
        };
        let mut reasons = Vec::new();
        if let Some(revocation) = key.revocation() {
            reasons.push(revoked(revocation));
        }
        if !key.life().contains(at) {
            reasons.push(key.outside_life());
        }
        if header.alg != key.public().algorithm() {
            let registered = key.public().algorithm().name();
            let claimed = header.alg.name();
            let detail = Text::new(
                format!("登记为 {registered}，头部写作 {claimed}"),
                format!("registered {registered}, header {claimed}"),
            );
            reasons.push(Reason::with_detail(Finding::AlgorithmMismatch, &detail));
        }
        if reasons.is_empty() {
            let signing_input = jws.signing_input();
            let (payload, signature) = jws.into_parts();
            Ok(KeyedJws {
                signing_input,
                payload: payload.into(),
                signature: signature.into(),
                issuer,
                key,
            })
        } else {
            Err(reasons)
        }
    }
}

fn revoked(revocation: &Revocation) -> Reason {
    let Some(words) = revocation.words() else {
        return Finding::KeyRevoked.into();
    };
    // Why is written in the issuer's own words, which a guard need not read.
    let date = revocation.at().map(|at| at.for_people(Zone::CHINA));
    let zh = date.map_or_else(|| words.clone(), |date| format!("{date} 起"));
    Reason::with_detail(Finding::KeyRevoked, &Text::new(zh, words))
}

impl IssuerKey {
    /// `key-not-valid`, with the key's life.
    pub(crate) fn outside_life(&self) -> Reason {
        let side =
            |at: Option<Timestamp>| at.map_or("…".to_owned(), |at| at.for_people(Zone::CHINA));
        let (from, until) = (side(self.life().from), side(self.life().until));
        let zh = match (self.life().from, self.life().until) {
            (None, _) => format!("至 {until} 止"),
            (_, None) => format!("自 {from} 起"),
            _ => format!("{from} 至 {until}"),
        };
        Reason::with_detail(
            Finding::KeyNotValid,
            &Text::new(zh, format!("{from} – {until}")),
        )
    }
}
