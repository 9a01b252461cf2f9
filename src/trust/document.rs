//! `registry.json` and its JWK Sets → a [`Registry`], with every fault at once.

use std::collections::{BTreeMap, HashMap};

use crate::ground::colour::Colour;
use crate::ground::error::{Error, Fault};
use crate::ground::json::{self, Faults, Node};
use crate::ground::region::Region;
use crate::ground::text::Text;

use super::jwk::{self, PublicKey};
use super::registry::{Environment, Issuer, IssuerKey, Registry, StatusPolicy};

/// Faults with the document that each is in.
type Found = Vec<(String, Fault)>;

pub(super) fn load(documents: &BTreeMap<String, Vec<u8>>) -> Result<Registry, Error> {
    let mut found = Found::new();
    let registry = read_document(documents, Registry::FILE, &mut found, |node, faults| {
        let members =
            node.closed_object(&["version", "environment", "issued_at", "issuers"], faults)?;
        let version = members
            .required("version", faults)
            .and_then(|n| n.integer(faults));
        let environment = members
            .required("environment", faults)
            .and_then(|n| n.word(faults, &Environment::WORDS));
        let issued_at = members
            .required("issued_at", faults)
            .and_then(|n| n.instant(faults));
        let issuers = members
            .required("issuers", faults)
            .and_then(|n| n.array(faults))?;
        let issuers: Vec<_> = issuers
            .iter()
            .map(|n| (n.pointer().to_owned(), issuer(n, faults)))
            .collect();
        Some((version, environment, issued_at, issuers))
    });
    let Some((version, environment, issued_at, entries)) = registry else {
        return Err(error(found));
    };
    let mut issuers = BTreeMap::new();
    let mut places: HashMap<PublicKey, String> = HashMap::new();
    let mut sets: HashMap<String, String> = HashMap::new();
    for (pointer, entry) in entries {
        let Some((mut issuer, file)) = entry else {
            continue;
        };
        let id = issuer.id.to_string();
        if let Some(first) = sets.insert(file.clone(), pointer.clone()) {
            let place = format!("{pointer}/keys");
            let what = Text::new(
                format!("与 {first} 使用同一密钥文件"),
                format!("the same key set as {first}"),
            );
            found.push((Registry::FILE.to_owned(), Fault::new(place, what)));
            continue;
        }
        let keys = read_document(documents, &file, &mut found, |node, faults| {
            key_set(node, &file, &mut places, faults)
        });
        issuer.keys = keys.unwrap_or_default();
        if issuers.insert(id.clone(), issuer).is_some() {
            let what = Text::new(
                format!("{id} 重复登记"),
                format!("{id} is registered twice"),
            );
            found.push((
                Registry::FILE.to_owned(),
                Fault::new(format!("{pointer}/id"), what),
            ));
        }
    }
    match (version, environment, issued_at) {
        (Some(version), Some(environment), Some(issued_at)) if found.is_empty() => Ok(Registry {
            version,
            environment,
            issued_at,
            issuers,
        }),
        _ => Err(error(found)),
    }
}

fn error(found: Found) -> Error {
    Error::all(found).unwrap_or_else(|| {
        let what = Text::fixed("无法读取", "cannot be read");
        Error::one(Registry::FILE, Fault::new("", what))
    })
}

/// Reads one document by name with `read`, adding its faults to `found`.
fn read_document<T>(
    documents: &BTreeMap<String, Vec<u8>>,
    name: &str,
    found: &mut Found,
    read: impl FnOnce(&Node<'_>, &mut Faults) -> Option<T>,
) -> Option<T> {
    let mut faults = Faults::default();
    let mut value = None;
    let Some(bytes) = documents.get(name) else {
        let what = Text::fixed("没有此文件", "there is no such file");
        found.push((name.to_owned(), Fault::new("", what)));
        return None;
    };
    match json::document(name, bytes) {
        Ok(json) => value = read(&Node::root(&json), &mut faults),
        Err(error) => found.extend_from_slice(error.faults()),
    }
    found.extend(
        faults
            .into_vec()
            .into_iter()
            .map(|fault| (name.to_owned(), fault)),
    );
    value
}

const ISSUER_MEMBERS: [&str; 7] = [
    "id",
    "name",
    "keys",
    "recognised",
    "colours",
    "max_validity",
    "status_list",
];

/// One entry of `issuers`, and the file of its keys.
fn issuer(node: &Node<'_>, faults: &mut Faults) -> Option<(Issuer, String)> {
    let members = node.closed_object(&ISSUER_MEMBERS, faults)?;
    let id = members.required("id", faults).and_then(|n| {
        n.read(
            faults,
            &Text::fixed("六位行政区划代码", "a six-digit region code"),
            |text| Region::parse(text).filter(|region| !region.is_country()),
        )
    });
    let name = members
        .required("name", faults)
        .and_then(|n| n.bilingual(faults));
    let file = members.required("keys", faults).and_then(|n| {
        let expected = Text::fixed(
            "文件名 <地区>-<名称>.jwks.json，地区与 id 相同",
            "a file name <region>-<name>.jwks.json whose region is the id",
        );
        n.read(faults, &expected, |text| key_file(text, id?))
    });
    let recognised = members.required("recognised", faults).and_then(|n| {
        let members = n.closed_object(&["from", "until", "basis"], faults)?;
        let window = members.window(faults);
        let basis = members
            .required("basis", faults)
            .and_then(|n| n.words(faults));
        let (_, window) = window?;
        Some((window, basis?.to_owned()))
    });
    let colours = members
        .required("colours", faults)
        .and_then(|n| colours(&n, faults));
    let validity = members.required("max_validity", faults).and_then(|n| {
        let expected = Text::fixed(
            "正整数加单位 s、m、h 或 d（如 24h）",
            "a positive whole number with s, m, h or d (24h)",
        );
        n.read(faults, &expected, duration)
    });
    let status_list = members.required("status_list", faults).and_then(|n| {
        n.word(
            faults,
            &[
                ("optional", StatusPolicy::Optional),
                ("required", StatusPolicy::Required),
            ],
        )
    });
    let (recognised, basis) = recognised?;
    let issuer = Issuer {
        id: id?,
        name: name?,
        keys: Vec::new(),
        recognised,
        basis,
        colours: colours?,
        max_validity_seconds: validity?,
        status_list: status_list?,
    };
    Some((issuer, file?))
}

fn colours(node: &Node<'_>, faults: &mut Faults) -> Option<HashMap<String, Colour>> {
    // `unknown` is what the map lacks, so no value may be mapped to it.
    let known: Vec<_> = Colour::WORDS
        .iter()
        .copied()
        .filter(|(_, colour)| *colour != Colour::Unknown)
        .collect();
    let members = node.object(faults)?;
    if members.is_empty() {
        return node.wrong(faults, &Text::fixed("至少一种颜色", "at least one colour"));
    }
    let read = |(value, n): (&str, Node<'_>)| n.word(faults, &known).map(|c| (value.to_owned(), c));
    members.each().map(read).collect()
}

/// A plain file name, so that a registry cannot reach outside its folder.
fn key_file(text: &str, id: Region) -> Option<String> {
    let name = text
        .strip_prefix(id.as_str())?
        .strip_prefix('-')?
        .strip_suffix(".jwks.json")?;
    let plain = !name.is_empty()
        && name
            .chars()
            .all(|c| c.is_alphanumeric() || c == '-' || c == '_');
    plain.then(|| text.to_owned())
}

/// `<integer>(s|m|h|d)` in seconds, positive and within a human life.
fn duration(text: &str) -> Option<i64> {
    let unit = text.chars().last()?;
    let factor = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        _ => return None,
    };
    let digits = text.strip_suffix(unit)?;
    let plain = digits.bytes().all(|b| b.is_ascii_digit());
    let seconds = digits.parse::<i64>().ok()?.checked_mul(factor)?;
    (plain && (1..=100 * 366 * 86_400).contains(&seconds)).then_some(seconds)
}

/// A JWK Set (RFC 7517 §5). `kid` is unique in it, and no public key stands in two places: a key
/// revoked in one would still verify in the other.
fn key_set(
    node: &Node<'_>,
    file: &str,
    places: &mut HashMap<PublicKey, String>,
    faults: &mut Faults,
) -> Option<Vec<IssuerKey>> {
    let members = node.closed_object(&["keys"], faults)?;
    let nodes = members.required("keys", faults)?.array(faults)?;
    let mut keys: Vec<IssuerKey> = Vec::new();
    for node in nodes {
        let Some(key) = jwk::read(&node, faults) else {
            continue;
        };
        if keys.iter().any(|other| other.kid == key.kid) {
            let place = format!("{}/kid", node.pointer());
            faults.add(
                &place,
                Text::fixed("kid 在此文件中重复", "this `kid` occurs twice in the set"),
            );
        }
        let here = format!("{file}{}", node.pointer());
        if let Some(there) = places.insert(key.public.clone(), here) {
            let what = Text::new(
                format!("与 {there} 是同一公钥"),
                format!("the same public key as {there}"),
            );
            faults.add(node.pointer(), what);
        }
        keys.push(key);
    }
    if keys.is_empty() && faults.is_empty() {
        node.wrong::<()>(faults, &Text::fixed("至少一把密钥", "at least one key"));
    }
    Some(keys)
}
