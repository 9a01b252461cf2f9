//! Texts like real health codes: signed with noise, 330 to 450 characters long.

use healthcode::internals::base::base64url::encode;

use super::lot::Lot;

const HEADER: &str = r#"{"alg":"EdDSA","kid":"330000-2020-03"}"#;

pub(crate) fn token(lot: &mut Lot) -> String {
    let length = lot.between(330.0, 451.0) as usize;
    signed(lot, length)
}

/// A code with its holder's proof behind it, as long as a symbol of version 22 to 26 holds at level L.
pub(crate) fn bound(lot: &mut Lot) -> String {
    let length = lot.between(930.0, 1_368.0) as usize;
    let code = length * 3 / 5;
    let (code, proof) = (signed(lot, code), signed(lot, length - code - 1));
    format!("{code}~{proof}")
}

/// A token of three parts with about `length` characters.
fn signed(lot: &mut Lot, length: usize) -> String {
    let (iat, number) = (1_585_000_000 + lot.next() % 1_000_000, lot.next() % 10_000);
    let claims = format!(
        r#"{{"iss":"330000","sub":"{:016x}","iat":{iat},"exp":{},"colour":"00","holder":"3301**{number:04}","note":""#,
        lot.next(),
        iat + 86_400,
    );
    let signature: Vec<u8> = (0..64).map(|_| lot.next() as u8).collect();
    let ends = encode(HEADER.as_bytes()).len() + encode(&signature).len() + 2;
    // Four characters carry three bytes; the claims end with a quote and a brace.
    let mut claims = claims.into_bytes();
    while claims.len() + 2 < (length - ends) * 3 / 4 {
        claims.push(lot.pick(b"abcdefghijklmnopqrstuvwxyz0123456789 "));
    }
    claims.extend(b"\"}");
    [HEADER.as_bytes(), &claims, &signature]
        .map(encode)
        .join(".")
}
