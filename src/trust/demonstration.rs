//! The public demonstration keys, whose private halves are among the fixtures of this project: anybody
//! can sign with them. Every build knows them, whether it carries the demonstration or not, so that
//! none of them is taken for a real issuer's.

use crate::base::base64url;

use super::public_key::PublicKey;

/// By the coordinate that a point shares with its negative, in base64url, sorted. A test holds this
/// list against `keys/` and the private keys among the fixtures.
const KEYS: [&str; 37] = [
    "4WXUOXxR5A-Nss7qsMRGem23YWsc8wIJcY3kCHjeuBU",
    "BAALuKjEyfP3mYoXogpUUbwFUI7CdjmRTRZyD6xPzE4",
    "DEWhSHunCL4kxQm7qF54MoJYeHTK5wyouCRWpZDu0Mc",
    "IrLQNw0H1Dhur8gGgnQn5FGCRsxh0dQMzoc7ePKi8o0",
    "K8m7fq5xH703f_mvw9PkAZ9SkVBEmutPR8moElpsVTI",
    "L9vnkyxq7XyQzRB11rhe5TIY0xcqPGmHGR2K6TuG7Jo",
    "LtXaihpH5L5TIfGBDwtkXTqyfhaBbVst_pCw3XxKM-0",
    "MMdMtGTl_VaOadBNH-mwkdiEcHwj0xpjoxujPqSGpWo",
    "R1ic3_xnliiRStIvw1-x92aa-42VmJx8h_j6hwlEAgE",
    "RlUSnbTlIXFRbExKbjlBbN52RfBcGVYVgfupixBY1UE",
    "S2Bbx-SLo-whgdzEG3ql8no8dnmZg0Kv18jsvrT64_4",
    "SRU7fbmAJnRY8scyp-tWzpMIYnpw3MDopb5uUqxL7Gc",
    "SXz6fPLnOsS7dXICpyC77fLZIdeL7lf0GKYlX-MoxEQ",
    "SexkNUEeQtfxJKTaDJ1dfwrwmLXkXFZF4y5qv89rZMI",
    "SuCNpiyX1LoKeOtSykejBrsn2PXvh2Hn9s6IXsKpVhI",
    "WRp756gdMMQNRQt0cxMYk_Qg4OAMWqryMUIWahB07hY",
    "XFs50gtqzbQmyCyQ5tpjkSs5AgFKr8Zos2e5-tc8t2k",
    "YQwmTM3EiOags9WlwTsR458irweEhLrLfh-VszdmrtA",
    "ZRzoX9NwhdKSLsGwl7ZQl7cajacfKrV5nD0J-r4brKs",
    "ZXa-2PNB0_BZnxjnDJLKxnegjhwgp6uYQeZnxHstaGc",
    "bOXsKxlXvaH-YVAO-9bX_36X5gwCQ6w9WOgrTkfHdEg",
    "bmQ9rFjzN8ht_l7VckXRcQW7uWBq_xPkCZdUPD2-bco",
    "dbXPqjjP7JN36MHKurzyXgvrF67fmGHSALUsJFBEsVQ",
    "eNP6zyhzD-HbeP-S2-lUjBvZGj-ofCWtn7cdw1oYPOA",
    "eqJxy6byWhcRocUFT3z_8BQ2ISReTeV2BoIKB-O5uEs",
    "iT6qiF-6_QsEEf9clHirgS-vj3HeGHFO0s4pZxoiU7M",
    "lhUktce1VzzmKlW_6eJg5hQoZ7ETZpZaVkW3DZkVNiw",
    "mmA-reDPPXuGMIDg2VHr73l4M5HOzgRT4j7Kte2TmyQ",
    "o9B2noWaZPHEkddVUgl9pwVmmTti-aqznRsKlVkoDxc",
    "o_xHnvPzq2-XCB2tkPU7ku22pKweA7GEl0CAXExWL7Y",
    "pc307s8R5aju1xWj13ZduRX2mVDh0JaDjqOSkJ3a7Wo",
    "pye407oew5ppVuK_5g7C3uHbaBcu2s36NtC4HPiGSHs",
    "rKER6zxfgFZrSGSHj7wdl08Z9AxgoTDS78H754LxTj0",
    "sEWw9TJA2QNQVeWPgAg06y9Rj7UTfDD4xY92cOmA49w",
    "udmaEPktXE2AEycj30INwsSx1Ssj_8ZV2F5OBiPKbGo",
    "zgL7J8OJV9CNvlsTaTGUa_biVubNXvt8XShrCM1XV2w",
    "zwWAvHIpcI6TFkm167JqaQMDTPuHStCgA2EAcMczuF8",
];

/// Whether the private half of this key is public knowledge.
pub(super) fn is_demonstration_key(key: &PublicKey) -> bool {
    let coordinate = base64url::encode(&key.unsigned());
    KEYS.binary_search(&coordinate.as_str()).is_ok()
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::fs;
    use std::path::Path;

    use serde_json::{Value, json};

    use super::*;
    use crate::trust::Registry;

    /// The public JWKs of every key of this project whose private half is public.
    fn published() -> Vec<Value> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut keys = Vec::new();
        for folder in ["keys", "fixtures/private-keys"] {
            for entry in fs::read_dir(root.join(folder)).unwrap() {
                let path = entry.unwrap().path();
                let json: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
                match json.get("keys") {
                    Some(set) => keys.extend(set.as_array().unwrap().iter().cloned()),
                    None if json.get("kty").is_some() => keys.push(json),
                    None => {}
                }
            }
        }
        for key in &mut keys {
            for member in ["d", "revoked", "nbf", "exp"] {
                key.as_object_mut().unwrap().remove(member);
            }
        }
        keys
    }

    fn load(environment: &str, key: &Value) -> Result<Registry, String> {
        let registry = json!({
            "version": 1, "environment": environment, "issued_at": "2020-03-26T00:00:00+08:00",
            "issuers": [{
                "id": "330000", "name": {"zh": "某省", "en": "Some Province"},
                "keys": "330000-x.jwks.json",
                "recognised": {"from": "2020-03-20T00:00:00+08:00", "until": null, "basis": "1"},
                "colours": {"00": "green"}, "max_validity": "24h", "status_list": "optional"
            }]
        });
        let set = json!({"keys": [key]});
        let documents = BTreeMap::from([
            (Registry::FILE.to_owned(), registry.to_string().into_bytes()),
            (
                "330000-x.jwks.json".to_owned(),
                set.to_string().into_bytes(),
            ),
        ]);
        Registry::load(&documents).map_err(|error| error.to_string())
    }

    #[test]
    fn every_published_key_is_refused_outside_the_demonstration() {
        let published = published();
        assert!(published.len() > 60);
        let mut coordinates = BTreeSet::new();
        for key in &published {
            let registry = load("demo", key).unwrap();
            let loaded = registry.issuers().next().unwrap().keys()[0]
                .public()
                .clone();
            coordinates.insert(base64url::encode(&loaded.unsigned()));
            for environment in ["production", "test"] {
                let error = load(environment, key).unwrap_err();
                assert!(error.starts_with("330000-x.jwks.json: /keys/0"), "{error}");
                assert!(error.contains("demonstration key"), "{error}");
            }
        }
        let known: Vec<&str> = coordinates.iter().map(String::as_str).collect();
        assert_eq!(known, KEYS, "the list of demonstration keys");
    }

    #[test]
    fn a_negated_demonstration_key_is_known_too() {
        let key = published()
            .into_iter()
            .find(|key| key["kty"] == "OKP")
            .unwrap();
        let mut negated = key.clone();
        let mut x = base64url::decode(key["x"].as_str().unwrap()).unwrap();
        x[31] ^= 0x80;
        negated["x"] = json!(base64url::encode(&x));
        load("demo", &negated).unwrap();
        assert!(load("production", &negated).is_err());
    }
}
