//! Step 4: signatures with other numbers in them.

use healthcode::internals::base::base64url;

use super::draft::{code, zhejiang};
use super::fixture::{Fixture, reject};
use super::mint::{Mint, segments};

/// The order of P-256, big end first (SEC 2 §2.4.2).
const P256_ORDER: &str = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
/// The order of Ed25519's group, big end first (RFC 8032 §5.1).
const ED25519_ORDER: &str = "1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed";

pub(crate) fn table(mint: &Mint<'_>) -> Vec<Fixture> {
    let es256 = mint.sign("henan-green", code("410000"));
    let [eh, ep, es] = segments(&es256);
    let eddsa = mint.sign("zhejiang-green", zhejiang());
    let [dh, dp, ds] = segments(&eddsa);
    let es = base64url::decode(es).unwrap();
    let ds = base64url::decode(ds).unwrap();
    let forged = |stem, input: [&str; 2], signature: &[u8], zh, en| {
        let text = format!("{}.{}.{}", input[0], input[1], base64url::encode(signature));
        Fixture::token(stem, &text).must(zh, en, "", reject(&["bad-signature"]))
    };
    let (e, d) = ([eh, ep], [dh, dp]);
    vec![
        forged("signature-absent", d, b"", "没有签名", "no signature"),
        forged(
            "signature-cut-short",
            d,
            &ds[..63],
            "签名少一字节",
            "one byte short",
        ),
        forged(
            "signature-longer",
            d,
            &[&ds[..], &[0]].concat(),
            "签名多一字节",
            "one byte more",
        ),
        forged(
            "signature-zeros-ed25519",
            d,
            &[0; 64],
            "全零签名",
            "all zeros",
        ),
        forged(
            "signature-s-plus-order",
            d,
            &malleable(&ds),
            "S 加上群阶（RFC 8032 §5.1.7）",
            "S plus the order of the group (RFC 8032 §5.1.7)",
        ),
        forged(
            "signature-zeros-es256",
            e,
            &[0; 64],
            "r = s = 0（CVE-2022-21449）",
            "r = s = 0 (CVE-2022-21449)",
        ),
        forged(
            "signature-r-zero-es256",
            e,
            &[&[0; 32], &es[32..]].concat(),
            "r = 0",
            "r = 0",
        ),
        forged(
            "signature-order-es256",
            e,
            &order_twice(),
            "r = s = n",
            "r = s = n",
        ),
        forged(
            "signature-der-es256",
            e,
            &der(&es),
            "DER 编码的签名（RFC 7518 §3.4 要求 r‖s）",
            "in DER, where RFC 7518 §3.4 wants r‖s",
        ),
    ]
}

/// The ES256 signature with n − s for s: as good as the first.
pub(crate) fn twin(signature: &[u8]) -> Vec<u8> {
    let order = bytes(P256_ORDER);
    let mut borrow = 0;
    let mut other = [0; 32];
    for i in (0..32).rev() {
        let difference = i16::from(order[i]) - i16::from(signature[32 + i]) - borrow;
        borrow = i16::from(difference < 0);
        other[i] = u8::try_from(difference.rem_euclid(256)).unwrap();
    }
    [&signature[..32], &other].concat()
}

/// The Ed25519 signature with S + L for S.
fn malleable(signature: &[u8]) -> Vec<u8> {
    let mut changed = signature.to_vec();
    let mut carry = 0;
    for (s, l) in changed[32..]
        .iter_mut()
        .zip(bytes(ED25519_ORDER).iter().rev())
    {
        let sum = u16::from(*s) + u16::from(*l) + carry;
        carry = sum >> 8;
        *s = u8::try_from(sum & 0xff).unwrap();
    }
    changed
}

fn order_twice() -> Vec<u8> {
    bytes(P256_ORDER).repeat(2)
}

/// `SEQUENCE { INTEGER r, INTEGER s }`.
fn der(signature: &[u8]) -> Vec<u8> {
    let integer = |half: &[u8]| {
        let start = half.iter().position(|b| *b != 0).unwrap();
        let sign = if half[start] > 0x7f { &[0][..] } else { &[] };
        let value = [sign, &half[start..]].concat();
        [&[2, u8::try_from(value.len()).unwrap()], &value[..]].concat()
    };
    let both = [integer(&signature[..32]), integer(&signature[32..])].concat();
    [&[0x30, u8::try_from(both.len()).unwrap()], &both[..]].concat()
}

fn bytes(hex: &str) -> Vec<u8> {
    let digit = |c: &u8| u8::try_from(char::from(*c).to_digit(16).unwrap()).unwrap();
    let (pairs, _) = hex.as_bytes().as_chunks();
    pairs
        .iter()
        .map(|[a, b]| digit(a) << 4 | digit(b))
        .collect()
}
