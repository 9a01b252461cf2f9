//! The JOSE header (RFC 7515 §4), as far as the contract's section 2 reads it.

use super::algorithm::Algorithm;
use crate::base::base64url;
use crate::base::json::{self, FastPath, Faults, Node, once};
use crate::base::limits::{PRESENTATION_BYTES, STATUS_TOKEN_BYTES, TOKEN_BYTES};
use crate::base::reason::{Finding, Reason};
use crate::base::text::{Text, shortened};

/// The explicit type of a token (RFC 8725 §3.11), so that one kind never passes for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenType {
    /// `health-code+jwt`
    HealthCode,
    /// `statuslist+jwt` (Token Status List, section 5.1)
    StatusList,
    /// `kb+jwt` (RFC 9901 §4.3)
    KeyBinding,
}

impl TokenType {
    /// The `typ` value.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::HealthCode => "health-code+jwt",
            Self::StatusList => "statuslist+jwt",
            Self::KeyBinding => "kb+jwt",
        }
    }

    /// Whether a `typ` value names this type. It is a media type (RFC 7515 §4.1.9): in any case, and
    /// `application/` may be left out.
    #[must_use]
    pub fn is_named(self, typ: &str) -> bool {
        const PREFIX: &str = "application/";
        let bare = typ
            .get(..PREFIX.len())
            .filter(|prefix| prefix.eq_ignore_ascii_case(PREFIX))
            .and_then(|_| typ.get(PREFIX.len()..))
            .unwrap_or(typ);
        bare.eq_ignore_ascii_case(self.name())
    }

    /// The longest token of this type, in bytes.
    #[must_use]
    pub const fn most_bytes(self) -> usize {
        match self {
            Self::HealthCode => TOKEN_BYTES,
            Self::StatusList => STATUS_TOKEN_BYTES,
            Self::KeyBinding => PRESENTATION_BYTES,
        }
    }
}

/// The members of an unverified header. `jwk`, `jku`, `x5c` and `x5u` are not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// The issuer that the token claims (RFC 7519 §5.3).
    pub iss: String,
    /// The key that it claims.
    pub kid: String,
    /// The algorithm that it claims.
    pub alg: Algorithm,
}

impl Header {
    /// Reads the header segment.
    ///
    /// # Errors
    /// Every reason of step 2: `malformed`, `unsupported-type`, `unsupported-algorithm`.
    pub fn read(segment: &str, typ: TokenType) -> Result<Self, Vec<Reason>> {
        let bytes = base64url::decode(segment).ok_or_else(|| {
            malformed(&Text::fixed(
                "头部不是严格的 base64url",
                "the header is not strict base64url",
            ))
        })?;
        if let Some(plain) = Self::fast_path(&bytes, typ) {
            return Ok(plain);
        }
        let json = json::parse(&bytes).map_err(|fault| {
            malformed(&Text::new(
                format!("头部 {}：{}", fault.place, fault.what.zh),
                format!("header {}: {}", fault.place, fault.what.en),
            ))
        })?;
        let mut faults = Faults::default();
        let mut reasons = Vec::new();
        let header = Node::root(&json).object(&mut faults).and_then(|members| {
            if members.optional("crit").is_some() {
                // RFC 7515 §4.1.11: an extension that is not understood must be refused, and
                // none is.
                faults.add(
                    "/crit",
                    Text::fixed("不接受任何扩展", "no extension is accepted"),
                );
            }
            let mut text = |name| {
                let node = members.required(name, &mut faults)?;
                node.text(&mut faults).map(str::to_owned)
            };
            let (iss, kid, alg) = (text("iss"), text("kid"), text("alg"));
            match members
                .optional("typ")
                .map(|node| node.text(&mut faults).map(str::to_owned))
            {
                Some(Some(found)) if !typ.is_named(&found) => {
                    reasons.push(unsupported(Finding::UnsupportedType, &found));
                }
                Some(_) => {}
                None => reasons.push(unsupported(Finding::UnsupportedType, "")),
            }
            let alg = alg?;
            let known = Algorithm::parse(&alg);
            if known.is_none() {
                reasons.push(unsupported(Finding::UnsupportedAlgorithm, &alg));
            }
            Some(Self {
                iss: iss?,
                kid: kid?,
                alg: known?,
            })
        });
        if let Some(fault) = faults.into_vec().first() {
            reasons.extend(malformed(&Text::new(
                format!("头部 {}：{}", fault.place, fault.what.zh),
                format!("header {}: {}", fault.place, fault.what.en),
            )));
        }
        match header {
            Some(header) if reasons.is_empty() => Ok(header),
            _ => Err(reasons),
        }
    }
}

impl Header {
    /// The header of nearly every token: these members and no other.
    fn fast_path(bytes: &[u8], typ: TokenType) -> Option<Self> {
        let (mut iss, mut kid, mut alg, mut found) = (None, None, None, None);
        FastPath::document(bytes, |name, value| match name {
            "iss" => once(&mut iss, value.text()),
            "kid" => once(&mut kid, value.text()),
            "alg" => once(&mut alg, value.text()),
            "typ" => once(&mut found, value.text()),
            _ => None,
        })?;
        let alg = Algorithm::parse(alg?)?;
        typ.is_named(found?).then_some(Self {
            iss: iss?.to_owned(),
            kid: kid?.to_owned(),
            alg,
        })
    }
}

/// The reason list with one `malformed`.
pub(super) fn malformed(detail: &Text) -> Vec<Reason> {
    vec![Reason::with_detail(Finding::Malformed, detail)]
}

fn unsupported(finding: Finding, found: &str) -> Reason {
    Reason::with_detail(finding, &unverified(found))
}

/// A word of the header, marked as no more than that.
#[must_use]
pub(crate) fn unverified(word: &str) -> Text {
    // Only what a name is made of: other characters could close the quotation and speak themselves.
    let plain = |c: char| {
        if c.is_ascii_alphanumeric() || "-_.+/".contains(c) {
            c
        } else {
            '\u{fffd}'
        }
    };
    let shown: String = shortened(word, 40).chars().map(plain).collect();
    Text::new(
        format!("未经验证的内容 `{shown}`"),
        format!("unverified: `{shown}`"),
    )
}
