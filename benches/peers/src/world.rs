//! Issuers with one key each, and genuine codes of theirs.

use std::collections::BTreeMap;

use healthcode::embedded;
use healthcode::issue::{PrivateKey, Signer, issue};
use healthcode::jws::Algorithm;
use healthcode::trust::PublicKey;
use healthcode::{Checker, Clock, Registry, Timestamp};
use serde_json::{Value, json};

/// The instant at which everything is judged.
pub const NOW: &str = "2020-03-28T09:00:00+08:00";

/// One code and the key that signed it.
pub struct Code {
    pub token: String,
    pub key: usize,
}

pub struct World {
    pub registry: Registry,
    pub keys: Vec<PublicKey>,
    pub jwks: Vec<Value>,
    pub codes: Vec<Code>,
}

impl World {
    /// So many issuers with keys of one algorithm, and so many codes of each.
    pub fn new(algorithm: Algorithm, issuers: usize, codes: usize) -> Self {
        let mut documents = BTreeMap::new();
        let mut entries = Vec::new();
        let mut world = (Vec::new(), Vec::new(), Vec::new());
        for (n, id) in regions().take(issuers).enumerate() {
            let mut secret = [7; 32];
            secret[..8].copy_from_slice(&(n as u64 + 1).to_be_bytes());
            let key = PrivateKey::from_secret("2020-03", algorithm, secret).unwrap();
            let file = format!("{id}-province.jwks.json");
            let set = json!({ "keys": [key.public_jwk()] });
            documents.insert(file.clone(), set.to_string().into_bytes());
            entries.push(json!({
                "id": id, "name": {"zh": "某省", "en": "Province"}, "keys": file,
                "recognised": {"from": "2020-03-20T00:00:00+08:00", "until": null, "basis": "2020-7"},
                "colours": {"00": "green", "01": "yellow", "10": "red"},
                "max_validity": "24h", "status_list": "optional"
            }));
            let signer = Signer::new(&key).unwrap();
            for code in 0..codes {
                let token = token(&signer, &id, n * codes + code);
                world.0.push(Code { token, key: n });
            }
            world.1.push(key.public().clone());
            world.2.push(key.public_jwk());
        }
        let registry = json!({
            "version": 3, "environment": "test", "issued_at": "2020-03-26T00:00:00+08:00",
            "issuers": entries
        });
        documents.insert(Registry::FILE.to_owned(), registry.to_string().into_bytes());
        // The issuers take turns, as at a gate.
        let (mut codes_of, keys, jwks) = world;
        codes_of.sort_by_key(|code: &Code| code.token.len() ^ code.token.as_bytes()[300] as usize);
        Self {
            registry: Registry::load(&documents).unwrap(),
            keys,
            jwks,
            codes: codes_of,
        }
    }

    pub fn checker(&self) -> Checker {
        Checker::new(
            self.registry.clone(),
            embedded::notice("tongliao-2020-03").unwrap(),
            embedded::risk_register().unwrap(),
        )
    }
}

pub fn clock() -> Clock {
    Clock::given(Timestamp::parse(NOW).unwrap())
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

/// A code of about 400 bytes that passes.
fn token(signer: &Signer, iss: &str, n: usize) -> String {
    let claims = format!(
        r#"{{"iss":"{iss}","sub":"w-{n:06}","jti":"c-{n:06}","iat":1585351800,"exp":1585438200,"colour":"00","holder":{{"name":"张*","type":"10","number":"3301**********{:04}"}},"from":"330000"}}"#,
        n % 10_000
    );
    issue(signer, "claims", claims.as_bytes()).unwrap().token
}
