//! The compact serialization (RFC 7515 §7.1).

use memchr::memchr_iter;

use super::header::{Header, TokenType, malformed};
use crate::base::base64url;
use crate::base::reason::{Finding, Reason};
use crate::base::text::Text;

/// The segments of a token as they stand, before anything of them has been read.
#[derive(Debug, Clone, Copy)]
pub struct Segments<'t> {
    header: &'t str,
    payload: &'t str,
    signature: &'t str,
    signing_input: &'t str,
}

/// A token that parses. Its payload stays closed until the signature has been verified.
///
/// ```
/// use healthcode::{TokenType, UnverifiedJws};
///
/// let code = include_str!("../../fixtures/codes/zhejiang-green.txt");
/// let jws = UnverifiedJws::parse(code, TokenType::HealthCode);
/// assert!(jws.is_ok());
/// let reasons = UnverifiedJws::parse("no.code", TokenType::HealthCode).unwrap_err();
/// assert_eq!(reasons[0].code.as_str(), "malformed");
/// ```
#[derive(Debug, Clone)]
pub struct UnverifiedJws<'t> {
    header: Header,
    signing_input: &'t str,
    payload: Vec<u8>,
    signature: Vec<u8>,
}

/// A token without the ASCII white space around it.
pub(crate) fn trimmed(text: &str) -> &str {
    text.trim_ascii()
}

impl<'t> Segments<'t> {
    /// Cuts a health code at its dots. ASCII white space around it is trimmed.
    ///
    /// # Errors
    /// `too-large` or `malformed`.
    pub fn cut(text: &'t str) -> Result<Self, Vec<Reason>> {
        Self::cut_within(text, TokenType::HealthCode.most_bytes())
    }

    fn cut_within(text: &'t str, most: usize) -> Result<Self, Vec<Reason>> {
        let text = trimmed(text);
        if text.len() > most {
            let size = Text::new(
                format!("{} 字节，上限 {most}", text.len()),
                format!("{} bytes, at most {most}", text.len()),
            );
            return Err(vec![Reason::with_detail(Finding::TokenTooLarge, &size)]);
        }
        let cut = || {
            let mut dots = memchr_iter(b'.', text.as_bytes());
            let (first, second) = (dots.next()?, dots.next()?);
            let (signing_input, signature) = text.split_at_checked(second)?;
            let (header, payload) = signing_input.split_at_checked(first)?;
            let (payload, signature) = (payload.get(1..)?, signature.get(1..)?);
            dots.next().is_none().then_some(Self {
                header,
                payload,
                signature,
                signing_input,
            })
        };
        cut().ok_or_else(|| {
            malformed(&Text::fixed(
                "不是由两个点分开的三段",
                "not three segments with two dots",
            ))
        })
    }

    /// The header segment, in base64url.
    #[must_use]
    pub const fn header(&self) -> &'t str {
        self.header
    }

    /// The payload segment, in base64url.
    pub(crate) const fn payload(&self) -> &'t str {
        self.payload
    }

    /// The signature segment, in base64url.
    pub(crate) const fn signature(&self) -> &'t str {
        self.signature
    }

    /// What was signed: the first two segments as they stand (RFC 7515 §5.2).
    #[must_use]
    pub const fn signing_input(&self) -> &'t str {
        self.signing_input
    }
}

impl<'t> UnverifiedJws<'t> {
    /// Takes a token apart. ASCII white space around it is trimmed.
    ///
    /// # Errors
    /// Every reason of step 2: `too-large`, `malformed`, `unsupported-type`,
    /// `unsupported-algorithm`.
    pub fn parse(text: &'t str, typ: TokenType) -> Result<Self, Vec<Reason>> {
        let segments = Segments::cut_within(text, typ.most_bytes())?;
        let header = Header::read(segments.header, typ)?;
        let decode = |segment, zh: &'static str, en: &'static str| {
            base64url::decode(segment).ok_or_else(|| malformed(&Text::fixed(zh, en)))
        };
        let payload = decode(
            segments.payload,
            "内容段不是严格的 base64url",
            "the payload is not strict base64url",
        )?;
        let signature = decode(
            segments.signature,
            "签名段不是严格的 base64url",
            "the signature is not strict base64url",
        )?;
        Ok(Self {
            header,
            signing_input: segments.signing_input,
            payload,
            signature,
        })
    }

    /// What the header claims; good for finding a key and for nothing else.
    #[must_use]
    pub const fn header(&self) -> &Header {
        &self.header
    }

    /// What was signed: the first two segments as they stand (RFC 7515 §5.2).
    #[must_use]
    pub const fn signing_input(&self) -> &'t str {
        self.signing_input
    }

    /// The signature's bytes.
    #[must_use]
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }

    /// The payload and the signature, for the place that finds the key.
    pub(crate) fn into_parts(self) -> (Vec<u8>, Vec<u8>) {
        (self.payload, self.signature)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::limits::TOKEN_BYTES;

    const HEADER: &str = r#"{"iss":"330000","kid":"k","alg":"EdDSA","typ":"health-code+jwt"}"#;

    fn codes(text: &str) -> Vec<&'static str> {
        match UnverifiedJws::parse(text, TokenType::HealthCode) {
            Ok(_) => Vec::new(),
            Err(reasons) => reasons
                .iter()
                .map(|r| match &r.code {
                    crate::base::reason::ReasonCode::Finding(f) => f.name(),
                    crate::base::reason::ReasonCode::Rule(_) => "rule",
                })
                .collect(),
        }
    }

    fn with_header(header: &str) -> Vec<&'static str> {
        codes(&format!(
            "{}.e30.AAAA",
            base64url::encode(header.as_bytes())
        ))
    }

    #[test]
    fn a_well_formed_token_parses_whatever_surrounds_it() {
        assert!(with_header(HEADER).is_empty());
        let token = format!(" \t{}.e30.AAAA\r\n", base64url::encode(HEADER.as_bytes()));
        assert!(codes(&token).is_empty());
    }

    #[test]
    fn faults_of_the_header_are_all_reported() {
        let cases: [(&str, &[&str]); 14] = [
            (
                r#"{"iss":"330000","kid":"k","alg":"none","typ":"JWT"}"#,
                &["unsupported-type", "unsupported-algorithm"],
            ),
            (
                r#"{"iss":"330000","kid":"k","alg":"HS256","typ":"health-code+jwt"}"#,
                &["unsupported-algorithm"],
            ),
            (
                r#"{"iss":"330000","kid":"k","alg":"es256","typ":"health-code+jwt"}"#,
                &["unsupported-algorithm"],
            ),
            (
                r#"{"iss":"330000","kid":"k","alg":"EdDSA"}"#,
                &["unsupported-type"],
            ),
            (
                r#"{"iss":"330000","kid":"k","alg":"EdDSA","typ":"statuslist+jwt"}"#,
                &["unsupported-type"],
            ),
            (
                r#"{"iss":"330000","kid":"k","alg":"EdDSA","typ":1}"#,
                &["malformed"],
            ),
            (
                r#"{"iss":330000,"kid":"k","alg":"EdDSA","typ":"health-code+jwt"}"#,
                &["malformed"],
            ),
            (
                r#"{"kid":"k","alg":"EdDSA","typ":"health-code+jwt"}"#,
                &["malformed"],
            ),
            (
                r#"{"iss":"330000","alg":"EdDSA","typ":"health-code+jwt"}"#,
                &["malformed"],
            ),
            (
                r#"{"iss":"330000","kid":"k","typ":"health-code+jwt"}"#,
                &["malformed"],
            ),
            (
                r#"{"iss":"330000","kid":"k","kid":"k","alg":"EdDSA","typ":"health-code+jwt"}"#,
                &["malformed"],
            ),
            (
                r#"{"iss":"330000","kid":"k","alg":"EdDSA","typ":"health-code+jwt","crit":[]}"#,
                &["malformed"],
            ),
            (r#"["iss"]"#, &["malformed"]),
            ("", &["malformed"]),
        ];
        for (header, expected) in cases {
            assert_eq!(with_header(header), expected, "{header}");
        }
    }

    #[test]
    fn the_type_is_a_media_type() {
        let typed = |typ: &str| with_header(&HEADER.replace("health-code+jwt", typ));
        for same in [
            "application/health-code+jwt",
            "health-code+JWT",
            "HEALTH-CODE+JWT",
            "Application/Health-Code+jwt",
        ] {
            assert!(typed(same).is_empty(), "{same}");
        }
        for other in [
            "application/",
            "application/application/health-code+jwt",
            "text/health-code+jwt",
            "/health-code+jwt",
            "application/health-code+jwt;v=1",
            "health-code",
            "health-code+jwt ",
            "健康码+jwt",
            "kb+jwt",
        ] {
            assert_eq!(typed(other), ["unsupported-type"], "{other}");
        }
    }

    #[test]
    fn the_shape_is_exactly_three_strict_segments() {
        let header = base64url::encode(HEADER.as_bytes());
        for bad in [
            String::new(),
            header.clone(),
            format!("{header}.e30"),
            format!("{header}.e30.AAAA.AAAA"),
            format!("{header}.e30=.AAAA"),
            format!("{header}.e3 0.AAAA"),
            format!("{header}.e31.AAAA"),
            format!("{header}.e30.AAB"),
            format!("{header}=.e30.AAAA"),
            format!(".{header}.e30.AAAA"),
        ] {
            assert_eq!(codes(&bad), ["malformed"], "{bad:?}");
        }
        assert_eq!(codes(&"A".repeat(TOKEN_BYTES + 1)), ["too-large"]);
    }
}
