//! Issuers with one key each and codes of theirs, as many as wanted, for measuring.

use std::collections::BTreeMap;

use healthcode::internals::issue::bind;
use healthcode::{Algorithm, PrivateKey, PublicKey, Registry, Signer, issue};
use serde_json::json;

/// The instant at which everything is judged; codes are issued in the three hours before it.
pub(crate) const NOW: &str = "2020-03-28T09:00:00+08:00";
const NOW_SECONDS: u64 = 1_585_357_200;

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

/// Issuers of genuine codes, and the registry that knows them.
pub(crate) struct Issuers {
    /// The registry's folder, by file name.
    pub(crate) documents: BTreeMap<String, Vec<u8>>,
    /// One key for each issuer.
    pub(crate) keys: Vec<PrivateKey>,
    signers: Vec<(String, Signer)>,
}

impl Issuers {
    /// So many issuers, whose keys take turns among the algorithms. The same call makes the same
    /// keys.
    pub(crate) fn new(algorithms: &[Algorithm], count: usize) -> Self {
        let (mut documents, mut entries) = (BTreeMap::new(), Vec::new());
        let (mut keys, mut signers) = (Vec::new(), Vec::new());
        for (n, id) in regions().take(count).enumerate() {
            let mut secret = [7; 32];
            secret[..8].copy_from_slice(&u64::try_from(n + 1).unwrap().to_be_bytes());
            let algorithm = algorithms[n % algorithms.len()];
            let key = PrivateKey::from_secret("1", algorithm, secret).unwrap();
            let file = format!("{id}-province.jwks.json");
            let set = json!({ "keys": [key.public_jwk()] });
            documents.insert(file.clone(), set.to_string().into_bytes());
            entries.push(json!({
                "id": id, "name": {"zh": "某省", "en": "Province"}, "keys": file,
                "recognised": {"from": "2020-03-20T00:00:00+08:00", "until": null, "basis": "2020-7"},
                "colours": {"00": "green", "01": "yellow", "10": "red"},
                "max_validity": "24h", "status_list": "optional"
            }));
            signers.push((id, Signer::new(&key).unwrap()));
            keys.push(key);
        }
        let registry = json!({
            "version": 3, "environment": "test", "issued_at": "2020-03-26T00:00:00+08:00",
            "issuers": entries
        });
        documents.insert(Registry::FILE.to_owned(), registry.to_string().into_bytes());
        Self {
            documents,
            keys,
            signers,
        }
    }

    /// The registry.
    pub(crate) fn registry(&self) -> Registry {
        Registry::load(&self.documents).unwrap()
    }

    /// Who signs the `n`th code: the issuers take turns.
    pub(crate) fn signer_of(&self, n: u64) -> usize {
        usize::try_from(n).unwrap() % self.signers.len()
    }

    /// The `n`th code: about 400 bytes.
    pub(crate) fn code(&self, n: u64, kind: Kind) -> String {
        self.code_for(n, kind, None)
    }

    /// The same, bound to the key of a holder's phone.
    pub(crate) fn code_for(&self, n: u64, kind: Kind, holder: Option<&PublicKey>) -> String {
        let (iss, signer) = &self.signers[self.signer_of(n)];
        let age = 130 + n * 7 % 10_000;
        let life = if kind == Kind::Expired {
            age - 61
        } else {
            86_400
        };
        let (iat, exp) = (NOW_SECONDS - age, NOW_SECONDS - age + life);
        let colour = if kind == Kind::Yellow { "01" } else { "00" };
        let tail = n % 10_000;
        let claims = format!(
            r#"{{"iss":"{iss}","sub":"{n:07}","jti":"{n:07}","iat":{iat},"exp":{exp},"colour":"{colour}","holder":{{"name":"张*","type":"10","number":"3301**********{tail:04}"}},"from":"330000"}}"#
        );
        let claims = match holder {
            Some(holder) => bind("claims", claims.as_bytes(), holder).unwrap(),
            None => claims.into_bytes(),
        };
        let token = issue(signer, "claims", &claims).unwrap().token;
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

/// The provinces but Hubei, whose people the notice quarantines, and then their divisions.
fn regions() -> impl Iterator<Item = String> {
    let provinces = [
        11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 43, 44, 45, 46, 50, 51, 52,
        53, 54, 61, 62, 63, 64, 65,
    ];
    (0..100).flat_map(move |division| {
        provinces
            .into_iter()
            .map(move |province| format!("{province}{division:02}00"))
    })
}
