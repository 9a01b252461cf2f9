//! The codes that stand in a text.

use super::compact::UnverifiedJws;
use super::header::TokenType;
use super::presentation::Presentation;

/// The most text in front of or behind a code that is taken for a scanner's own or for a web address, in
/// bytes. A code is longer, so that of two codes in one line none is dropped.
const AFFIX_BYTES: usize = 256;

/// The characters of a signature of 64 bytes, which every accepted algorithm gives.
pub const SIGNATURE_CHARS: usize = 86;

/// How many places of one run of letters are tried as the beginning of a code.
const BEGINNINGS: usize = 16;

/// With what every header begins: base64url of `{"`.
pub(super) const BEGINNING: &str = "eyJ";

/// Whether a text has the form of a health code, genuine or not, and nothing else.
#[must_use]
pub fn is_code(text: &str) -> bool {
    Presentation::parse(text)
        .is_ok_and(|shown| UnverifiedJws::parse(shown.code(), TokenType::HealthCode).is_ok())
}

/// The codes in a text.
pub(super) enum Within<'t> {
    One {
        before: &'t str,
        code: String,
        behind: &'t str,
        /// Whether a `~` that the keyboard lost was put back.
        joined: bool,
    },
    /// Two whole codes.
    Several,
    /// One, and the beginning of another.
    OneAndMore,
}

/// The only code in a text, or that there are several; `None` for no code, and for one in a text that no
/// scanner adds.
pub(super) fn codes_within(text: &str) -> Option<Within<'_>> {
    let first = next_code(text, 0)?;
    if next_code(text, first.end).is_some() {
        return Some(Within::Several);
    }
    let (before, behind) = (text.get(..first.start)?, text.get(first.end..)?);
    // The beginning of another person's code.
    if before.contains(BEGINNING) || behind.contains(BEGINNING) {
        return Some(Within::OneAndMore);
    }
    let short = before.len() <= AFFIX_BYTES && behind.len() <= AFFIX_BYTES;
    short.then_some(Within::One {
        before,
        code: first.code,
        behind,
        joined: first.joined,
    })
}

/// A code in a text.
struct FoundCode {
    start: usize,
    end: usize,
    code: String,
    joined: bool,
}

/// The first code at or after `from`.
fn next_code(text: &str, from: usize) -> Option<FoundCode> {
    let rest = text.get(from..)?;
    rest.match_indices('.').find_map(|(dot, _)| {
        let before = rest.get(..dot)?;
        let run = before.rsplit(|c| !is_part(c)).next()?;
        // A header is an object: base64url of `{` and what may follow it.
        let begins = |at: &usize| {
            let rest = run.get(*at..).unwrap_or_default();
            rest.starts_with("ey") || rest.starts_with("ew")
        };
        let starts = run.match_indices('e').map(|(at, _)| at).filter(begins);
        starts.take(BEGINNINGS).find_map(|at| {
            let start = dot - run.len() + at;
            let (length, code, joined) = code_at(rest.get(start..)?)?;
            Some(FoundCode {
                start: from + start,
                end: from + start + length,
                code,
                joined,
            })
        })
    })
}

/// The code at the beginning of a text with the proof behind it: its length there, and its text.
fn code_at(text: &str) -> Option<(usize, String, bool)> {
    let code = token_length(text)?;
    let behind = text.get(code..)?;
    let (tilde, proof) = match behind.strip_prefix('~') {
        Some(proof) => (1, proof),
        None => (0, behind),
    };
    // A broken proof is no text of the scanner's.
    let length = match proof.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        true => token_length(proof),
        false => Some(0),
    };
    let bare = text.get(..code)?;
    if tilde == 1 {
        let whole = text.get(..code + 1 + length?)?;
        return is_code(whole).then(|| (whole.len(), whole.to_owned(), false));
    }
    if let Some(length @ 1..) = length {
        let joined = format!("{bare}~{}", proof.get(..length)?);
        if is_code(&joined) {
            return Some((code + length, joined, true));
        }
    }
    is_code(bare).then(|| (code, bare.to_owned(), false))
}

/// The length of the token with which a text begins; `None` if its signature is not whole.
fn token_length(text: &str) -> Option<usize> {
    let mut dots = text.match_indices('.').map(|(at, _)| at);
    let signature = dots.nth(1)? + 1;
    let rest = text.get(signature..)?;
    let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
    (length >= SIGNATURE_CHARS).then_some(signature + SIGNATURE_CHARS)
}

pub(super) const fn is_part(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-' || c == '_'
}
