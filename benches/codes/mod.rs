//! Codes of the demonstration's issuers, as many as wanted, for measuring.

use std::fs;

use healthcode::Registry;
use healthcode::embedded;
use healthcode::issue::{PrivateKey, Signer, issue};

/// The demonstration's clock in seconds; codes are issued in the three hours before it.
const NOW: u64 = 1_585_357_200;

/// What a code is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Genuine, current, green.
    Green,
    /// Genuine, current, of another colour.
    Yellow,
    /// Genuine and over.
    Expired,
    /// Altered after it was signed.
    Tampered,
}

/// One signer for each issuer: the key whose life the clock is in.
pub(crate) struct Signers(Vec<(String, Signer)>);

impl Signers {
    /// The demonstration's issuers that need no status list.
    pub(crate) fn load() -> Self {
        let registry = embedded::demo_registry().unwrap();
        Self(
            registry
                .issuers()
                .filter_map(|i| Some((i.id().to_string(), signer(i.id().as_str(), &registry)?)))
                .collect(),
        )
    }

    /// The `n`th code.
    pub(crate) fn code(&self, n: u64, kind: Kind) -> String {
        let place = usize::try_from(n).unwrap() % self.0.len();
        let (iss, signer) = &self.0[place];
        let age = 130 + n * 7 % 10_000;
        let life = if kind == Kind::Expired {
            age - 61
        } else {
            86_400
        };
        let (iat, exp) = (NOW - age, NOW - age + life);
        let colour = if kind == Kind::Yellow { "01" } else { "00" };
        let tail = n % 10_000;
        let claims = format!(
            r#"{{"iss":"{iss}","sub":"worker-{n:010}","jti":"audit-{n:010}","iat":{iat},"exp":{exp},"colour":"{colour}","declared":{{"at":1585310400,"until":1585483200}},"holder":{{"name":"张*","type":"10","number":"3301**********{tail:04}"}},"from":"330000","visited":{{"330100":"2020-03-27"}}}}"#
        );
        let token = issue(signer, "claims", claims.as_bytes()).unwrap().token;
        if kind == Kind::Tampered {
            // One character in the middle of the payload, or one of the signature.
            let at = if n.is_multiple_of(2) {
                token.len() / 2
            } else {
                token.len() - 10
            };
            let mut bytes = token.into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            return String::from_utf8(bytes).unwrap();
        }
        token
    }
}

fn signer(id: &str, registry: &Registry) -> Option<Signer> {
    let issuer = registry.issuer(id)?;
    let now = healthcode::Timestamp::from_seconds(i64::try_from(NOW).unwrap())?;
    let key = issuer
        .keys()
        .iter()
        .find(|k| !k.is_revoked() && k.life().contains(now))?;
    let folder = fs::read_dir("fixtures/private-keys").unwrap();
    let end = format!("-{}.private.jwk.json", key.kid());
    let file = folder.map(|entry| entry.unwrap()).find(|entry| {
        let name = entry.file_name().into_string().unwrap();
        name.starts_with(id) && name.ends_with(&end)
    })?;
    let bytes = fs::read(file.path()).unwrap();
    Signer::new(&PrivateKey::load("key", &bytes).unwrap()).ok()
}
