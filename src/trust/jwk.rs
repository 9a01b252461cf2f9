//! One JWK (RFC 7517) → a public key whose point has been checked.

use crate::base::base64url;
use crate::base::json::{Faults, Members, Node};
use crate::base::limits::IDENTIFIER_BYTES;
use crate::base::text::Text;
use crate::base::time::{Timestamp, Window};
use crate::jws::Algorithm;

use super::public_key::PublicKey;
use super::registry::IssuerKey;
use super::revocation::Revocation;

/// The members that a public JWK may have here.
const MEMBERS: [&str; 11] = [
    "kid", "kty", "crv", "x", "y", "alg", "use", "key_ops", "ext", "nbf", "exp",
];
const REVOKED: &str = "revoked";
/// Private members of RFC 8037 §2 and RFC 7518 §6: their presence is a leak, not a typing error.
const PRIVATE: [&str; 8] = ["d", "k", "p", "q", "dp", "dq", "qi", "oth"];

/// Reads one key of a set, noting every fault.
pub(super) fn read(node: &Node<'_>, faults: &mut Faults) -> Option<IssuerKey> {
    let jwk = node.object(faults)?;
    let leaked: Vec<_> = jwk
        .each()
        .filter(|(name, _)| PRIVATE.contains(name))
        .collect();
    for (_, member) in &leaked {
        faults.add_with_hint(
            member.pointer(),
            Text::fixed(
                "登记处出现了私钥成员",
                "a private key member stands in the registry",
            ),
            Text::fixed(
                "此密钥已泄露：删除该成员、吊销并更换密钥",
                "the key is no longer secret: remove the member, revoke the key and replace it",
            ),
        );
    }
    let known: Vec<&str> = MEMBERS.into_iter().chain([REVOKED]).collect();
    node.closed_object(&known, faults)?;
    check_use(&jwk, faults);
    let kid = jwk
        .required("kid", faults)
        .and_then(|n| n.read(faults, &KID, kid));
    let point = read_point(&jwk, Alg::Required, faults);
    let life = read_life(&jwk, faults);
    let revocation = jwk.optional(REVOKED).map(|node| Revocation::read(&node));
    Some(IssuerKey {
        number: 0,
        kid: kid?.into(),
        public: point?,
        life: life?,
        revocation,
    })
}

const KID: Text = Text::fixed("1 至 64 字节的文字", "1 to 64 bytes of text");

fn kid(text: &str) -> Option<String> {
    (1..=IDENTIFIER_BYTES)
        .contains(&text.len())
        .then(|| text.to_owned())
}

/// `use` must be `sig`, and the optional members must not say otherwise (RFC 7517 §4.2, §4.3).
fn check_use(jwk: &Members<'_>, faults: &mut Faults) {
    if let Some(node) = jwk.required("use", faults) {
        node.word(faults, &[("sig", ())]);
    }
    check_operations(jwk, faults);
}

/// The optional members that say what a key is for.
fn check_operations(jwk: &Members<'_>, faults: &mut Faults) {
    if let Some(node) = jwk.optional("key_ops")
        && let Some(operations) = node.array(faults)
    {
        for operation in &operations {
            operation.word(faults, &[("verify", ())]);
        }
        // Only one word is known, so that a second one is a duplicate (RFC 7517 §4.3).
        if operations.len() != 1 {
            let once = Text::fixed("只含一次 verify 的数组", "an array with `verify` once");
            node.wrong::<()>(faults, &once);
        }
    }
    if let Some(node) = jwk.optional("ext")
        && !matches!(node.json(), crate::base::json::Json::Bool(_))
    {
        node.wrong::<()>(faults, &Text::fixed("true 或 false", "true or false"));
    }
}

/// The members that the public key of a holder's phone may have: those of the key itself, and what
/// ordinary libraries write beside them.
const HOLDER_MEMBERS: [&str; 9] = [
    "kty", "crv", "x", "y", "kid", "alg", "use", "key_ops", "ext",
];

/// Reads the public key of a holder's phone (RFC 7800 §3.2), noting every fault: a point of the curve
/// and of the right order, without any private member.
pub fn holder_key(node: &Node<'_>, faults: &mut Faults) -> Option<PublicKey> {
    let jwk = node.closed_object(&HOLDER_MEMBERS, faults)?;
    check_operations(&jwk, faults);
    if let Some(node) = jwk.optional("use") {
        node.word(faults, &[("sig", ())]);
    }
    if let Some(node) = jwk.optional("kid") {
        node.text(faults);
    }
    read_point(&jwk, Alg::Optional, faults)
}

/// Whether a key must name its algorithm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Alg {
    Required,
    Optional,
}

fn read_point(jwk: &Members<'_>, must: Alg, faults: &mut Faults) -> Option<PublicKey> {
    let kty = jwk.required("kty", faults).and_then(|n| {
        n.word(
            faults,
            &[("OKP", Algorithm::Ed25519), ("EC", Algorithm::Es256)],
        )
    });
    let crv = jwk.required("crv", faults).and_then(|n| {
        n.word(
            faults,
            &[("Ed25519", Algorithm::Ed25519), ("P-256", Algorithm::Es256)],
        )
    });
    let named = match must {
        Alg::Required => jwk.required("alg", faults),
        Alg::Optional => jwk.optional("alg"),
    };
    let unnamed = named.is_none() && must == Alg::Optional;
    let alg = named.and_then(|n| {
        let known = ["EdDSA", "Ed25519", "ES256"].map(|a| (a, Algorithm::parse(a)));
        n.word(faults, &known).flatten().map(|alg| (n, alg))
    });
    let kty = kty?;
    if let Some((node, alg)) = &alg
        && *alg != kty
    {
        node.wrong::<()>(
            faults,
            &Text::fixed("与 kty 相符的算法", "the algorithm that goes with `kty`"),
        );
    }
    if let Some(crv) = crv
        && crv != kty
        && let Some(node) = jwk.optional("crv")
    {
        node.wrong::<()>(
            faults,
            &Text::fixed("与 kty 相符的曲线", "the curve that goes with `kty`"),
        );
    }
    let x_node = jwk.required("x", faults)?;
    let x = coordinate(&x_node, faults);
    let key = match kty {
        Algorithm::Ed25519 => {
            if let Some(y) = jwk.optional("y") {
                let what = Text::fixed("OKP 密钥没有 y", "an OKP key has no `y`");
                faults.add(y.pointer(), what);
            }
            PublicKey::ed25519(x?)
        }
        Algorithm::Es256 => {
            let y = jwk
                .required("y", faults)
                .and_then(|n| coordinate(&n, faults));
            PublicKey::p256(x?, y?)
        }
    };
    if key.is_none() {
        faults.add(
            x_node.pointer(),
            Text::fixed(
                "不是曲线上可用作密钥的点",
                "not a point of the curve that can serve as a key",
            ),
        );
    }
    let agreed = (unnamed || alg.is_some_and(|(_, alg)| alg == kty)) && crv == Some(kty);
    key.filter(|_| agreed)
}

fn coordinate(node: &Node<'_>, faults: &mut Faults) -> Option<[u8; 32]> {
    node.read(
        faults,
        &Text::fixed("32 字节的严格 base64url", "32 bytes in strict base64url"),
        |text| base64url::decode(text)?.try_into().ok(),
    )
}

/// The key's own life, from `nbf` up to but not including `exp`.
fn read_life(jwk: &Members<'_>, faults: &mut Faults) -> Option<Window> {
    let mut date = |name| match jwk.optional(name) {
        None => Some(None),
        Some(node) => {
            let number = node.number(faults)?;
            let read = Timestamp::from_numeric_date(number);
            if read.is_none() {
                node.wrong::<()>(
                    faults,
                    &Text::fixed("NumericDate（秒）", "a NumericDate, in seconds"),
                );
            }
            read.map(Some)
        }
    };
    let (from, until) = (date("nbf"), date("exp"));
    let life = Window {
        from: from?,
        until: until?,
    };
    if life.is_empty()
        && let Some(node) = jwk.optional("exp")
    {
        faults.add(
            node.pointer(),
            Text::fixed("exp 必须晚于 nbf", "`exp` must be after `nbf`"),
        );
    }
    Some(life)
}
