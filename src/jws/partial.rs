//! Texts that were a health code before a reader lost a part of them.

use super::compact::trimmed;
use super::header::{Header, TokenType};
use super::within::{BEGINNING, SIGNATURE_CHARS, is_code, is_part};
use crate::base::base64url;
use crate::base::limits::PRESENTATION_BYTES;

/// Whether `text` is a part of a code: it has lost its end, the end of its proof, or its beginning. A code
/// that is whole is never one, however wrong it is, and neither is another kind of token.
#[must_use]
pub fn is_partial(text: &str) -> bool {
    let text = trimmed(text);
    if text.len() > PRESENTATION_BYTES {
        return false;
    }
    match text.split_once('~') {
        None => is_part_of(text, TokenType::HealthCode),
        Some((_, "")) => false,
        Some((code, proof)) => is_code(code) && is_part_of(proof, TokenType::KeyBinding),
    }
}

fn is_part_of(token: &str, typ: TokenType) -> bool {
    let mut segments = token.split('.');
    let (header, payload, signature) = (segments.next(), segments.next(), segments.next());
    let header = header.unwrap_or_default();
    if segments.next().is_some() || !token.chars().all(|c| is_part(c) || c == '.') {
        return false;
    }
    match (payload, signature) {
        (None, _) => header.starts_with(BEGINNING),
        (Some(_), None) => is_header(header, typ),
        // Every accepted algorithm gives signatures of one length.
        (Some(_), Some(signature)) if signature.len() < SIGNATURE_CHARS => is_header(header, typ),
        (Some(payload), Some(signature)) => {
            signature.len() == SIGNATURE_CHARS && payload.starts_with(BEGINNING) && lost(header)
        }
    }
}

/// Whether a header is whole and of this type.
fn is_header(segment: &str, typ: TokenType) -> bool {
    match typ {
        TokenType::KeyBinding => segment.starts_with(BEGINNING),
        _ => Header::read(segment, typ).is_ok(),
    }
}

/// Whether a header has lost its beginning: what is left is no text.
fn lost(segment: &str) -> bool {
    base64url::decode(segment).is_none_or(|bytes| !bytes.starts_with(b"{"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(header: &str) -> String {
        let signature = base64url::encode(&[0xfb; 64]);
        let [header, payload] = [header, r#"{"iss":"330000"}"#].map(|text| text.as_bytes());
        let (header, payload) = (base64url::encode(header), base64url::encode(payload));
        format!("{header}.{payload}.{signature}")
    }

    fn code() -> String {
        token(r#"{"alg":"EdDSA","iss":"330000","kid":"k1","typ":"health-code+jwt"}"#)
    }

    fn proof() -> String {
        token(r#"{"alg":"EdDSA","typ":"kb+jwt"}"#)
    }

    #[test]
    fn a_code_cut_anywhere_is_a_part_and_a_whole_one_is_none() {
        let code = code();
        for end in 3..code.len() {
            assert!(is_partial(code.get(..end).unwrap()), "{end}");
        }
        let first = code.find('.').unwrap();
        for start in 1..first - 1 {
            assert!(is_partial(code.get(start..).unwrap()), "{start}");
        }
        assert!(is_partial(&format!(
            " {}\r\n",
            code.get(..code.len() - 50).unwrap()
        )));
        for whole in [code.clone(), format!("{code}~"), format!("{code}B")] {
            assert!(!is_partial(&whole), "{whole}");
        }
    }

    #[test]
    fn a_proof_cut_anywhere_is_a_part() {
        let (code, proof) = (code(), proof());
        for end in 3..proof.len() {
            let cut = format!("{code}~{}", proof.get(..end).unwrap());
            assert!(is_partial(&cut), "{end}");
        }
        assert!(!is_partial(&format!("{code}~{proof}")));
        assert!(!is_partial(&format!("{code}~{proof}~")));
    }

    #[test]
    fn what_is_something_else_is_no_part_of_a_code() {
        let other = token(r#"{"alg":"EdDSA","iss":"330000","kid":"k1","typ":"JWT"}"#);
        let none = token(r#"{"alg":"none","iss":"330000","kid":"k1","typ":"health-code+jwt"}"#);
        let crit = token(
            r#"{"alg":"EdDSA","crit":["x"],"iss":"330000","kid":"k1","typ":"health-code+jwt"}"#,
        );
        for text in [
            "".to_owned(),
            "e".to_owned(),
            "hello".to_owned(),
            "https://example.org/a.b.c".to_owned(),
            "HC1:6BFOXN".to_owned(),
            format!("{}.e30", code()),
            format!("{} x", code().get(..150).unwrap()),
            crit,
            other.get(..other.len() - 9).unwrap().to_owned(),
            none.get(..none.len() - 9).unwrap().to_owned(),
            "eyJ".repeat(PRESENTATION_BYTES),
        ] {
            assert!(!is_partial(&text), "{text}");
        }
    }
}
