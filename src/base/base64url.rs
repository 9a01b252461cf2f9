//! Strict base64url (RFC 7515 §2, RFC 4648 §5): no padding, no white space, unused tail bits zero,
//! so that one byte string has exactly one spelling.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Decodes `text`; `None` unless it is the one canonical encoding.
#[must_use]
pub fn decode(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// Decodes into the front of `room`; returns what was written and the rest of `room`. `None` also if
/// `room` is too small.
#[must_use]
pub fn decode_into<'r>(text: &str, room: &'r mut [u8]) -> Option<(&'r [u8], &'r mut [u8])> {
    let written = URL_SAFE_NO_PAD.decode_slice(text, room).ok()?;
    let (written, rest) = room.split_at_mut_checked(written)?;
    Some((written, rest))
}

/// The canonical encoding of `bytes`.
#[must_use]
pub fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_byte_string_has_one_spelling() {
        assert_eq!(decode("-_8"), Some(vec![0xfb, 0xff]));
        for other in ["-_8=", "-_9", "+/8", "-_8 ", "\n-_8", "-", "-_8A=", "-_é"] {
            assert_eq!(decode(other), None, "{other:?}");
            assert_eq!(decode_into(other, &mut [0; 9]), None, "{other:?}");
        }
        assert_eq!(encode(&[0xfb, 0xff]), "-_8");
        let mut room = [7; 3];
        let written = decode_into("-_8", &mut room);
        assert_eq!(written, Some((&[0xfb, 0xff][..], &mut [7][..])));
        assert_eq!(decode_into("-_8", &mut [0; 1]), None);
    }
}
