//! The holder's proof (contract section 2a): made by the phone whose key the code names, over this
//! very code, for this gate, just now.

use std::borrow::Cow;

use super::read::Claims;
use crate::base::base64url;
use crate::base::json::{self, FastPath, Faults, Node, once};
use crate::base::limits::{CHALLENGE_DIGITS, NONCE_CHARS};
use crate::base::reason::{Finding, Reason};
use crate::base::text::Text;
use crate::base::time::Timestamp;
use crate::jws::Presentation;
use crate::verify::{sha256, signature_is_good};

/// A proof that the holder's key has signed for the code.
#[derive(Debug)]
pub struct HolderProof<'p> {
    issued_at: Timestamp,
    nonce: Cow<'p, str>,
}

/// Where the clock stands to a proof's window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freshness {
    /// Inside.
    Live,
    /// Behind it.
    Stale,
    /// Before it: the phone's clock is ahead.
    Future,
}

impl Claims<'_> {
    /// Whether the code is bound to a phone.
    #[must_use]
    pub const fn is_bound(&self) -> bool {
        self.set.cnf.is_some()
    }

    /// Checks the proof that was shown with the code; `audience` is for whom it must be. `None` if
    /// none was shown.
    ///
    /// # Errors
    /// `malformed` behind a code that is bound to no phone, and for an algorithm that is not the
    /// key's; `holder-signature` for everything that the phone would have made otherwise.
    pub fn proof<'p>(
        &self,
        shown: &'p Presentation<'_>,
        audience: &str,
    ) -> Result<Option<HolderProof<'p>>, Vec<Reason>> {
        let Some(proof) = shown.proof() else {
            return Ok(None);
        };
        let Some(key) = &self.set.cnf else {
            return Err(reason(
                Finding::Malformed,
                "有现场证明，但此码未绑定手机",
                "a proof behind a code that is bound to no phone",
            ));
        };
        if proof.algorithm() != Some(key.algorithm()) {
            return Err(reason(
                Finding::Malformed,
                "现场证明的算法与手机密钥不符",
                "the proof's algorithm is not that of the phone's key",
            ));
        }
        if !signature_is_good(key, proof.signing_input().as_bytes(), proof.signature()) {
            return Err(reason(
                Finding::HolderSignature,
                "签名不符",
                "the signature does not match",
            ));
        }
        let claims = ProofClaims::read(proof.payload()).ok_or_else(|| {
            reason(
                Finding::HolderSignature,
                "缺少 iat、aud、nonce 或 sd_hash",
                "`iat`, `aud`, `nonce` or `sd_hash` is missing",
            )
        })?;
        if !is_nonce(&claims.nonce) {
            return Err(reason(
                Finding::HolderSignature,
                "nonce 应为 6 个以上随机字节的 base64url，或卡口所报的数字",
                "its `nonce` is neither 6 random bytes or more (base64url) nor digits that a gate speaks",
            ));
        }
        let digest = sha256(shown.shown().as_bytes());
        let mut room = [0; 64];
        let same = base64url::decode_into(&claims.sd_hash, &mut room)
            .is_some_and(|(hash, _)| hash == digest);
        if !same {
            return Err(reason(
                Finding::HolderSignature,
                "证明的是另一个码",
                "it was made for another code",
            ));
        }
        if claims.aud != audience {
            return Err(reason(
                Finding::HolderSignature,
                "不是给本卡口的",
                "it was made for another gate",
            ));
        }
        Ok(Some(HolderProof {
            issued_at: claims.iat,
            nonce: claims.nonce,
        }))
    }
}

impl HolderProof<'_> {
    /// When the phone made it, by the phone's clock.
    #[must_use]
    pub const fn issued_at(&self) -> Timestamp {
        self.issued_at
    }

    /// What makes it one of its kind, or the digits that the guard spoke.
    #[must_use]
    pub fn nonce(&self) -> &str {
        &self.nonce
    }

    /// Where `at` stands to the window: `-leeway ≤ at − iat ≤ life + leeway`, in seconds.
    #[must_use]
    pub fn freshness(&self, at: Timestamp, life: i64, leeway: i64) -> Freshness {
        const MICROS: i64 = 1_000_000;
        let age = at.micros_since(self.issued_at);
        if age < leeway.saturating_mul(-MICROS) {
            Freshness::Future
        } else if age > life.saturating_add(leeway).saturating_mul(MICROS) {
            Freshness::Stale
        } else {
            Freshness::Live
        }
    }
}

/// The claims of a proof; all of them are required (RFC 9901 §4.3).
#[derive(Debug, PartialEq, Eq)]
struct ProofClaims<'p> {
    iat: Timestamp,
    aud: Cow<'p, str>,
    nonce: Cow<'p, str>,
    sd_hash: Cow<'p, str>,
}

impl<'p> ProofClaims<'p> {
    fn read(payload: &'p [u8]) -> Option<Self> {
        Self::fast_path(payload).or_else(|| Self::read_closely(payload))
    }

    fn fast_path(payload: &'p [u8]) -> Option<Self> {
        let (mut iat, mut aud, mut nonce, mut sd_hash) = (None, None, None, None);
        FastPath::document(payload, |name, value| match name {
            "iat" => {
                let date = value.number();
                once(
                    &mut iat,
                    date.and_then(|n| Timestamp::from_numeric_date(&n)),
                )
            }
            "aud" => once(&mut aud, value.text()),
            "nonce" => once(&mut nonce, value.text()),
            "sd_hash" => once(&mut sd_hash, value.text()),
            _ => None,
        })?;
        Some(Self {
            iat: iat?,
            aud: aud?.into(),
            nonce: nonce?.into(),
            sd_hash: sd_hash?.into(),
        })
    }

    fn read_closely(payload: &[u8]) -> Option<Self> {
        let mut faults = Faults::default();
        let json = json::parse(payload).ok()?;
        let members = Node::root(&json).object(&mut faults)?;
        let iat = members.required("iat", &mut faults)?;
        let iat = Timestamp::from_numeric_date(iat.number(&mut faults)?)?;
        let mut text = |name| {
            let node = members.required(name, &mut faults)?;
            node.text(&mut faults).map(str::to_owned)
        };
        Some(Self {
            iat,
            aud: text("aud")?.into(),
            nonce: text("nonce")?.into(),
            sd_hash: text("sd_hash")?.into(),
        })
    }
}

/// Whether `text` is digits that a guard can speak: what a proof then repeats.
#[must_use]
pub fn is_challenge(text: &str) -> bool {
    CHALLENGE_DIGITS.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether `text` may be a proof's nonce: random bytes, or what a guard spoke (contract section 2a).
#[must_use]
pub fn is_nonce(text: &str) -> bool {
    let base64url = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    is_challenge(text) || (text.len() >= NONCE_CHARS && text.bytes().all(base64url))
}

fn reason(finding: Finding, zh: &'static str, en: &'static str) -> Vec<Reason> {
    vec![Reason::with_detail(finding, &Text::fixed(zh, en))]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_is_random_bytes_or_what_a_guard_says() {
        for nonce in ["37", "472", "123456789012", "AAAAAAAA", "_-9zAbCdEfG"] {
            assert!(is_nonce(nonce), "{nonce}");
        }
        for nonce in [
            "",
            "3",
            "A",
            "AAAAAAA",
            "AAAAAAAA=",
            "AAAA AAAA",
            "+/9zAbCd",
            "四七二",
        ] {
            assert!(!is_nonce(nonce), "{nonce}");
        }
    }

    #[test]
    fn all_four_claims_are_required_and_read_alike() {
        let right = [
            ("iat", "1585357200"),
            ("aud", r#""health-code""#),
            ("nonce", r#""AAAAAAAA""#),
            ("sd_hash", r#""x""#),
        ];
        let text = |members: &[(&str, &str)]| -> String {
            let members: Vec<String> = members
                .iter()
                .map(|(name, value)| format!("\"{name}\":{value}"))
                .collect();
            format!("{{{}}}", members.join(","))
        };
        let whole = text(&right);
        assert!(ProofClaims::fast_path(whole.as_bytes()).is_some());
        let more = whole.replacen('{', r#"{"jti":"1e400","n":1e400,"#, 1);
        assert_eq!(ProofClaims::fast_path(more.as_bytes()), None);
        for (i, (name, _)) in right.iter().enumerate() {
            for value in ["null", "[]", "{}", r#""""#, r#"["health-code"]"#, "1e400"] {
                let mut wrong = right;
                wrong[i].1 = value;
                let wrong = text(&wrong);
                let read = ProofClaims::read(wrong.as_bytes());
                // An empty text is a text; whether it is the right one is asked later.
                let may = value == r#""""# && *name != "iat";
                assert_eq!(read.is_some(), may, "{wrong}");
            }
            let mut without = right.to_vec();
            without.remove(i);
            assert_eq!(ProofClaims::read(text(&without).as_bytes()), None, "{name}");
            let mut twice = right.to_vec();
            twice.push(right[i]);
            assert_eq!(ProofClaims::read(text(&twice).as_bytes()), None, "{name}");
        }
        for payload in [whole, more] {
            let bytes = payload.as_bytes();
            let closely = ProofClaims::read_closely(bytes);
            assert!(closely.is_some());
            assert_eq!(ProofClaims::read(bytes), closely);
        }
    }
}
