//! The text of a code with what the holder's phone adds: `CODE`, `CODE~` or `CODE~KB` (contract
//! section 2a; RFC 9901 without disclosures).

use memchr::memchr;
use smallvec::SmallVec;

use super::algorithm::Algorithm;
use super::compact::trimmed;
use super::header::{TokenType, malformed};
use crate::base::base64url;
use crate::base::json::{self, FastPath, Faults, Node, once};
use crate::base::limits::PRESENTATION_BYTES;
use crate::base::reason::{Finding, Reason};
use crate::base::text::Text;

/// A code as it was shown.
#[derive(Debug)]
pub struct Presentation<'t> {
    text: &'t str,
    code: &'t str,
    shown: &'t str,
    proof: Option<UnverifiedProof<'t>>,
}

/// A proof that parses. Its claims stay closed until its signature has been verified.
#[derive(Debug)]
pub struct UnverifiedProof<'t> {
    algorithm: Option<Algorithm>,
    signing_input: &'t str,
    payload: SmallVec<[u8; 512]>,
    signature: SmallVec<[u8; 128]>,
}

/// The code in a text, without what the phone adds and the ASCII white space around.
pub(crate) fn code_of(text: &str) -> &str {
    let text = trimmed(text);
    let end = memchr(b'~', text.as_bytes());
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}

impl<'t> Presentation<'t> {
    /// Takes a text apart, and the proof in it.
    ///
    /// # Errors
    /// `too-large`; `malformed` for more than one `~`, or a proof that is not of the form.
    pub fn parse(text: &'t str) -> Result<Self, Vec<Reason>> {
        let text = trimmed(text);
        let code = code_of(text);
        let Some(shown) = text.get(..=code.len()) else {
            let proof = None;
            return Ok(Self {
                text,
                code,
                shown: text,
                proof,
            });
        };
        if text.len() > PRESENTATION_BYTES {
            let size = Text::new(
                format!("{} 字节，上限 {PRESENTATION_BYTES}", text.len()),
                format!("{} bytes, at most {PRESENTATION_BYTES}", text.len()),
            );
            return Err(vec![Reason::with_detail(Finding::TokenTooLarge, &size)]);
        }
        if trimmed(code) != code {
            let what = Text::fixed("~ 前有空白", "white space before the `~`");
            return Err(malformed(&what));
        }
        let proof = match text.get(shown.len()..).filter(|proof| !proof.is_empty()) {
            None => None,
            Some(proof) => Some(UnverifiedProof::parse(proof)?),
        };
        Ok(Self {
            text,
            code,
            shown,
            proof,
        })
    }

    /// All of it, without the white space around.
    pub(crate) const fn text(&self) -> &'t str {
        self.text
    }

    /// The code alone.
    #[must_use]
    pub const fn code(&self) -> &'t str {
        self.code
    }

    /// What a proof is made over: the code with the `~` behind it.
    pub(crate) const fn shown(&self) -> &'t str {
        self.shown
    }

    /// The proof, if there is one.
    #[must_use]
    pub const fn proof(&self) -> Option<&UnverifiedProof<'t>> {
        self.proof.as_ref()
    }
}

impl<'t> UnverifiedProof<'t> {
    fn parse(text: &'t str) -> Result<Self, Vec<Reason>> {
        let fault = |zh, en| malformed(&Text::fixed(zh, en));
        if text.contains('~') {
            return Err(fault("不止一个 ~", "more than one `~`"));
        }
        let mut parts = text.split('.');
        let (Some(header), Some(payload), Some(signature), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(fault(
                "现场证明不是由两个点分开的三段",
                "the proof is not three segments with two dots",
            ));
        };
        let strict = || {
            fault(
                "现场证明不是严格的 base64url",
                "the proof is not strict base64url",
            )
        };
        let bytes: SmallVec<[u8; 256]> = decoded(header).ok_or_else(strict)?;
        let payload = decoded(payload).ok_or_else(strict)?;
        let signature = decoded(signature).ok_or_else(strict)?;
        let signing_input = text
            .rsplit_once('.')
            .map_or(text, |(signing_input, _)| signing_input);
        let algorithm = match plain_header(&bytes) {
            Some(algorithm) => Some(algorithm),
            None => read_header(&bytes)?,
        };
        Ok(Self {
            algorithm,
            signing_input,
            payload,
            signature,
        })
    }

    /// The algorithm that the proof claims; `None` for one that no key here has.
    #[must_use]
    pub const fn algorithm(&self) -> Option<Algorithm> {
        self.algorithm
    }

    /// What was signed.
    pub(crate) const fn signing_input(&self) -> &'t str {
        self.signing_input
    }

    /// The signature's bytes.
    pub(crate) fn signature(&self) -> &[u8] {
        &self.signature
    }

    /// The claims, for the place that has verified the signature.
    pub(crate) fn payload(&self) -> &[u8] {
        &self.payload
    }
}

/// A segment's bytes; on the heap only if there are more than usual.
fn decoded<A: smallvec::Array<Item = u8>>(segment: &str) -> Option<SmallVec<A>> {
    // No more bytes come out of base64 than go in.
    let mut bytes = SmallVec::from_elem(0, segment.len());
    let (written, _) = base64url::decode_into(segment, &mut bytes)?;
    let length = written.len();
    bytes.truncate(length);
    Some(bytes)
}

/// The algorithm of nearly every proof's header: these members and no other.
fn plain_header(bytes: &[u8]) -> Option<Algorithm> {
    let (mut alg, mut typ) = (None, None);
    FastPath::document(bytes, |name, value| match name {
        "alg" => once(&mut alg, value.text()),
        "typ" => once(&mut typ, value.text()),
        _ => None,
    })?;
    let algorithm = Algorithm::parse(alg?)?;
    TokenType::KeyBinding.is_named(typ?).then_some(algorithm)
}

/// The algorithm of any other; a header of the wrong form is `malformed`.
fn read_header(bytes: &[u8]) -> Result<Option<Algorithm>, Vec<Reason>> {
    let mut faults = Faults::default();
    let json = json::parse(bytes).map_err(|fault| faults.push(fault)).ok();
    let read = json.as_ref().and_then(|json| {
        let members = Node::root(json).object(&mut faults)?;
        if members.optional("crit").is_some() {
            faults.add(
                "/crit",
                Text::fixed("不接受任何扩展", "no extension is accepted"),
            );
        }
        let alg = members
            .required("alg", &mut faults)
            .and_then(|node| node.text(&mut faults))
            .map(Algorithm::parse);
        let name = TokenType::KeyBinding.name();
        let expected = Text::new(format!("`{name}`"), format!("`{name}`"));
        let typ = members.required("typ", &mut faults).and_then(|node| {
            node.read(&mut faults, &expected, |typ| {
                TokenType::KeyBinding.is_named(typ).then_some(())
            })
        });
        typ.and(alg)
    });
    match (faults.into_vec().first(), read) {
        (None, Some(algorithm)) => Ok(algorithm),
        (fault, _) => {
            let what = fault.map_or_else(Text::default, |fault| {
                Text::new(
                    format!("现场证明的头部 {}：{}", fault.place, fault.what.zh),
                    format!("the proof's header {}: {}", fault.place, fault.what.en),
                )
            });
            Err(malformed(&what))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::reason::ReasonCode;

    fn proof(header: &str) -> String {
        let header = base64url::encode(header.as_bytes());
        format!("{header}.e30.{}", base64url::encode(&[7; 64]))
    }

    fn found(text: &str) -> Option<Finding> {
        let reasons = Presentation::parse(text).err()?;
        match &reasons[0].code {
            ReasonCode::Finding(finding) => Some(*finding),
            ReasonCode::Rule(_) => None,
        }
    }

    #[test]
    fn a_text_is_a_code_and_perhaps_a_proof() {
        let kb = proof(r#"{"alg":"ES256","typ":"kb+jwt"}"#);
        for (text, code, shown, proven) in [
            ("a.b.c".to_owned(), "a.b.c", "a.b.c", false),
            (" a.b.c~\r\n".to_owned(), "a.b.c", "a.b.c~", false),
            (format!("a.b.c~{kb}\n"), "a.b.c", "a.b.c~", true),
            ("~".to_owned(), "", "~", false),
            (String::new(), "", "", false),
        ] {
            let parsed = Presentation::parse(&text).unwrap();
            assert_eq!((parsed.code(), parsed.shown()), (code, shown), "{text}");
            assert_eq!(parsed.proof().is_some(), proven, "{text}");
            assert_eq!(code_of(&text), code);
        }
    }

    #[test]
    fn the_form_of_a_proof_is_strict() {
        let kb = proof(r#"{"alg":"ES256","typ":"kb+jwt"}"#);
        for bad in [
            format!("a.b.c~{kb}~"),
            format!("a.b.c~~{kb}"),
            format!("a.b.c~x~{kb}"),
            "a.b.c~~".to_owned(),
            format!("a.b.c~{kb}.x"),
            format!("a.b.c~{kb}="),
            format!("a.b.c~ {kb}"),
            format!("a.b.c ~{kb}"),
            "a.b.c ~".to_owned(),
            "a.b.c~x".to_owned(),
            "a.b.c~..".to_owned(),
            format!("a.b.c~{}", proof(r#"{"alg":"ES256"}"#)),
            format!("a.b.c~{}", proof(r#"{"typ":"kb+jwt"}"#)),
            format!("a.b.c~{}", proof(r#"{"alg":1,"typ":"kb+jwt"}"#)),
            format!("a.b.c~{}", proof(r#"{"alg":"ES256","typ":"JWT"}"#)),
            format!(
                "a.b.c~{}",
                proof(r#"{"alg":"ES256","typ":"health-code+jwt"}"#)
            ),
            format!(
                "a.b.c~{}",
                proof(r#"{"alg":"ES256","typ":"kb+jwt","crit":[]}"#)
            ),
            format!(
                "a.b.c~{}",
                proof(r#"{"alg":"ES256","alg":"ES256","typ":"kb+jwt"}"#)
            ),
            format!("a.b.c~{}", proof("[]")),
        ] {
            assert_eq!(found(&bad), Some(Finding::Malformed), "{bad}");
        }
        let long = format!("a.b.c~{}", "x".repeat(PRESENTATION_BYTES));
        assert_eq!(found(&long), Some(Finding::TokenTooLarge));
    }

    #[test]
    fn a_header_may_say_more_and_the_algorithm_is_told() {
        for (header, algorithm) in [
            (
                r#"{"typ":"kb+jwt","alg":"EdDSA"}"#,
                Some(Algorithm::Ed25519),
            ),
            (
                r#"{"typ":"application/KB+jwt","alg":"ES256"}"#,
                Some(Algorithm::Es256),
            ),
            (
                r#"{"typ":"kb+jwt","alg":"Ed25519","kid":"1"}"#,
                Some(Algorithm::Ed25519),
            ),
            (r#"{"typ":"kb+jwt","alg":"none"}"#, None),
            (r#"{"typ":"kb+jwt","alg":"HS256"}"#, None),
        ] {
            let text = format!("a.b.c~{}", proof(header));
            let parsed = Presentation::parse(&text).unwrap();
            assert_eq!(parsed.proof().unwrap().algorithm(), algorithm, "{header}");
        }
    }
}
