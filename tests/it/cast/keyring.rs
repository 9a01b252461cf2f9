//! The keys of the demonstration: derived from public phrases, so that anyone can make them again.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use healthcode::Algorithm;
use healthcode::PrivateKey;
use ring::digest::{SHA256, digest};
use serde_json::Value;

use super::json::{quoted, seconds};
use super::provinces::{Fate, MORE_KEYS, PROVINCES, Province, USUAL_KID};

/// The key whose secret is the SHA-256 of `healthcode demo key: <owner> <kid>`.
pub(crate) fn key(owner: &str, kid: &str, algorithm: Algorithm) -> PrivateKey {
    let phrase = format!("healthcode demo key: {owner} {kid}");
    let secret = digest(&SHA256, phrase.as_bytes());
    PrivateKey::from_secret(kid, algorithm, secret.as_ref().try_into().unwrap()).unwrap()
}

/// The registry, its key sets and the private keys, by path.
pub(crate) fn files() -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::from([("keys/registry.json".to_owned(), registry().into())]);
    for province in &PROVINCES {
        let mut set = Vec::new();
        for (kid, fate) in kids(province) {
            let key = key(province.id, kid, province.algorithm);
            set.push(format!("    {{\n{}\n    }}", public_members(&key, fate)));
            let (id, slug) = (province.id, province.slug);
            let path = format!("fixtures/private-keys/{id}-{slug}-{kid}.private.jwk.json");
            let members = members(&key.private_jwk(), "  ");
            files.insert(path, format!("{{\n{members}\n}}\n").into());
        }
        let set = format!("{{\n  \"keys\": [\n{}\n  ]\n}}\n", set.join(",\n"));
        files.insert(format!("keys/{}", province.key_file()), set.into());
    }
    files
}

/// The names of a province's keys.
fn kids(province: &Province) -> Vec<(&'static str, Option<Fate>)> {
    let more = MORE_KEYS.iter().filter(|(id, ..)| *id == province.id);
    std::iter::once((USUAL_KID, None))
        .chain(more.map(|(_, kid, fate)| (*kid, Some(*fate))))
        .collect()
}

fn public_members(key: &PrivateKey, fate: Option<Fate>) -> String {
    let mut text = members(&key.public_jwk(), "      ");
    let life = match fate {
        None => String::new(),
        Some(Fate::Overlaps) => format!(",\n      \"nbf\": {}", seconds("2020-03-25T00:00:00")),
        Some(Fate::Ended) => format!(",\n      \"exp\": {}", seconds("2020-03-01T00:00:00")),
        Some(Fate::NotYet) => format!(",\n      \"nbf\": {}", seconds("2020-05-01T00:00:00")),
        Some(Fate::Leaked) => format!(
            ",\n      \"revoked\": {{\"revoked_at\": {}, \"reason\": \"private key leaked\"}}",
            seconds("2020-03-10T12:00:00")
        ),
    };
    text.push_str(&life);
    text
}

/// The members of a JWK in a fixed order, one a line.
fn members(jwk: &Value, indent: &str) -> String {
    let order = ["kid", "kty", "crv", "x", "y", "d", "alg", "use"];
    let lines = order.iter().filter_map(|name| {
        let value = jwk.get(name)?.as_str()?;
        Some(format!("{indent}\"{name}\": {}", quoted(value)))
    });
    lines.collect::<Vec<_>>().join(",\n")
}

fn registry() -> String {
    let mut text = String::from(
        "{\n  \"version\": 3,\n  \"environment\": \"demo\",\n  \
         \"issued_at\": \"2020-03-26T00:00:00+08:00\",\n  \"issuers\": [\n",
    );
    for (i, province) in PROVINCES.iter().enumerate() {
        let (id, zh, en) = (province.id, province.zh, province.en);
        let (from, basis) = province.recognition();
        // What an entry does not say of it is optional.
        let binding = match province.binding() {
            "required" => r#", "binding": {"mode": "required", "proof_life": "60s"}"#,
            _ => "",
        };
        let comma = if i + 1 < PROVINCES.len() { "," } else { "" };
        write!(
            text,
            r#"    {{"id": "{id}", "name": {{"zh": "{zh}", "en": "{en}"}}, "keys": "{}",
     "recognised": {{"from": "{from}", "until": null, "basis": "{basis}"}},
     "colours": {},
     "max_validity": "{}", "status_list": "{}"{binding}}}{comma}
"#,
            province.key_file(),
            province.colours(),
            province.max_validity(),
            province.status_list(),
        )
        .unwrap();
    }
    text + "  ]\n}\n"
}
