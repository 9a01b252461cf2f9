//! The file of API keys: who may ask for what, from which place, until when. It holds no secret.

use serde::Serialize;

use super::access::Scope;
use super::secret::{Digest, text};
use crate::base::error::Error;
use crate::base::json::{Faults, Node, document};
use crate::base::text::Text;
use crate::base::time::Day;
use crate::bundle::{hex, unhex};
use crate::notice::Place;

/// The most keys of one file: each request looks through them.
const KEYS: usize = 1_000;

/// The longest name of a key.
const ID_CHARS: usize = 64;

const VERSION: u64 = 1;

/// The keys that a service accepts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ApiKeys {
    keys: Vec<ApiKey>,
}

/// One key, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// Its name: what stands before the dot.
    pub id: String,
    digest: Digest,
    /// What it may ask for.
    pub scopes: Vec<Scope>,
    /// The only place that its travellers are at.
    pub place: Option<Place>,
    /// The last day on which it is accepted.
    pub until: Option<Day>,
}

impl ApiKey {
    /// Its name, what it may ask for, its only place and its last day, as a list shows them.
    #[must_use]
    pub fn line(&self) -> String {
        let scopes: Vec<&str> = self.scopes.iter().map(|scope| scope.name()).collect();
        let place = self.place.map_or("-", Place::name);
        let until = self.until.map_or("-".to_owned(), |day| day.to_string());
        [&*self.id, &scopes.join(","), place, &until].join("  ")
    }

    /// What identifies the key, whatever its name.
    pub(super) fn digest(&self) -> String {
        hex(&self.digest.0)
    }
}

/// Why a key was not added or removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyFault {
    /// A key of this name is there already.
    Taken,
    /// There is no key of this name.
    Unknown,
    /// A name has 1 to 64 letters, digits, `-` or `_`.
    BadName,
    /// The file holds as many keys as it may.
    Full,
    /// The system gives no random bytes.
    NoRandom,
}

impl KeyFault {
    /// What to tell.
    #[must_use]
    pub const fn text(self) -> Text {
        match self {
            Self::Taken => Text::fixed("已有同名的密钥", "there is a key of this name"),
            Self::Unknown => Text::fixed("没有此密钥", "there is no such key"),
            Self::BadName => Text::fixed(
                "名称须为 1 至 64 个字母、数字、- 或 _",
                "a name has 1 to 64 letters, digits, - or _",
            ),
            Self::Full => Text::fixed("密钥太多", "there are too many keys"),
            Self::NoRandom => Text::fixed("系统没有随机数", "the system gives no random bytes"),
        }
    }
}

impl ApiKeys {
    /// Reads the file; `name` is what faults call it.
    ///
    /// # Errors
    /// Every fault, with its place.
    pub fn read(name: &str, bytes: &[u8]) -> Result<Self, Error> {
        let json = document(name, bytes)?;
        let mut faults = Faults::default();
        let keys = keys(&Node::root(&json), &mut faults);
        faults.settle(name, keys.map(|keys| Self { keys }))
    }

    /// The file.
    #[must_use]
    pub fn json(&self) -> String {
        let keys = self.keys.iter().map(|key| StoredKey {
            id: &key.id,
            sha256: hex(&key.digest.0),
            scopes: key.scopes.iter().map(|scope| scope.name()).collect(),
            place: key.place.map(Place::name),
            until: key.until.map(|day| day.to_string()),
        });
        let file = File {
            version: VERSION,
            keys: keys.collect(),
        };
        // Plain structs with string keys always serialize.
        serde_json::to_string_pretty(&file).unwrap_or_default() + "\n"
    }

    /// The keys, in the order of the file.
    #[must_use]
    pub fn keys(&self) -> &[ApiKey] {
        &self.keys
    }

    /// Adds a key, and returns what its owner is given: `id.secret`. Nobody can be told it again.
    ///
    /// # Errors
    /// The name cannot be used, or there is no room.
    pub fn add(
        &mut self,
        id: &str,
        scopes: &[Scope],
        place: Option<Place>,
        until: Option<Day>,
    ) -> Result<String, KeyFault> {
        if !is_id(id) {
            return Err(KeyFault::BadName);
        }
        if self.keys.iter().any(|key| key.id == id) {
            return Err(KeyFault::Taken);
        }
        if self.keys.len() >= KEYS {
            return Err(KeyFault::Full);
        }
        let secret = text().ok_or(KeyFault::NoRandom)?;
        self.keys.push(ApiKey {
            id: id.to_owned(),
            digest: Digest::of(&secret),
            scopes: scopes.to_vec(),
            place,
            until,
        });
        Ok(format!("{id}.{secret}"))
    }

    /// Removes a key.
    ///
    /// # Errors
    /// There is none of this name.
    pub fn remove(&mut self, id: &str) -> Result<(), KeyFault> {
        let before = self.keys.len();
        self.keys.retain(|key| key.id != id);
        match self.keys.len() < before {
            true => Ok(()),
            false => Err(KeyFault::Unknown),
        }
    }

    /// The key whose `id.secret` was presented, if it is accepted today.
    pub(super) fn find(&self, presented: &str, today: Day) -> Option<&ApiKey> {
        let (id, secret) = presented.split_once('.')?;
        let key = self.keys.iter().find(|key| key.id == id)?;
        let alive = key.until.is_none_or(|until| today <= until);
        (key.digest.is_of(secret) && alive).then_some(key)
    }
}

fn is_id(id: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    (1..=ID_CHARS).contains(&id.len()) && id.chars().all(plain)
}

#[derive(Serialize)]
struct File<'k> {
    version: u64,
    keys: Vec<StoredKey<'k>>,
}

#[derive(Serialize)]
struct StoredKey<'k> {
    id: &'k str,
    sha256: String,
    scopes: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
}

fn keys(root: &Node<'_>, faults: &mut Faults) -> Option<Vec<ApiKey>> {
    let members = root.closed_object(&["version", "keys"], faults)?;
    let version = members.required("version", faults)?;
    if version.integer(faults)? != VERSION {
        return version.wrong(faults, &Text::fixed("1", "1"));
    }
    let nodes = members.required("keys", faults)?.array(faults)?;
    if nodes.len() > KEYS {
        faults.add("/keys", KeyFault::Full.text());
        return None;
    }
    let mut keys: Vec<ApiKey> = Vec::with_capacity(nodes.len());
    for node in &nodes {
        // What cannot be read has noted its fault, which refuses the whole file.
        let Some(key) = key(node, faults) else {
            continue;
        };
        if keys.iter().any(|known| known.id == key.id) {
            faults.add(node.pointer(), KeyFault::Taken.text());
        }
        keys.push(key);
    }
    Some(keys)
}

fn key(node: &Node<'_>, faults: &mut Faults) -> Option<ApiKey> {
    let known = ["id", "sha256", "scopes", "place", "until"];
    let members = node.closed_object(&known, faults)?;
    let id = members.required("id", faults).and_then(|node| {
        let read = |text: &str| is_id(text).then(|| text.to_owned());
        node.read(faults, &KeyFault::BadName.text(), read)
    });
    let digest = members.required("sha256", faults).and_then(|node| {
        let expected = Text::fixed("64 位十六进制数", "64 hexadecimal digits");
        node.read(faults, &expected, |text| {
            let bytes = unhex(text)?;
            <[u8; 32]>::try_from(bytes).ok().map(Digest)
        })
    });
    let scopes = members
        .required("scopes", faults)
        .and_then(|node| node.array(faults))
        .map(|nodes| {
            let scopes = nodes.iter();
            scopes
                .filter_map(|node| node.word(faults, Scope::WORDS))
                .collect::<Vec<_>>()
        });
    let place = match members.optional("place") {
        None => Some(None),
        Some(node) => node.word(faults, Place::WORDS).map(Some),
    };
    let until = match members.optional("until") {
        None => Some(None),
        Some(node) => {
            let expected = Text::fixed("日期，如 2020-04-30", "a date such as 2020-04-30");
            node.read(faults, &expected, Day::parse).map(Some)
        }
    };
    Some(ApiKey {
        id: id?,
        digest: digest?,
        scopes: scopes?,
        place: place?,
        until: until?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn a_key_is_accepted_with_its_secret_until_its_last_day() {
        let mut keys = ApiKeys::default();
        let scopes = [Scope::Verify, Scope::Batch];
        let until = Some(day("2020-04-30"));
        let given = keys
            .add("turnstile-1", &scopes, Some(Place::Workplace), until)
            .unwrap();
        let other = keys.add("other", &[], None, None).unwrap();
        assert_eq!(keys.add("other", &[], None, None), Err(KeyFault::Taken));
        assert_eq!(keys.add("a.b", &[], None, None), Err(KeyFault::BadName));
        let file = keys.json();
        let (_, secret) = given.split_once('.').unwrap();
        assert!(!file.contains(secret));
        let mut keys = ApiKeys::read("keys", file.as_bytes()).unwrap();
        let last = day("2020-04-30");
        let found = keys.find(&given, last).unwrap();
        assert_eq!(
            (&*found.id, found.place),
            ("turnstile-1", Some(Place::Workplace))
        );
        assert_eq!(found.scopes, scopes);
        assert!(keys.find(&given, day("2020-05-01")).is_none());
        assert!(keys.find(&other, day("2031-05-01")).is_some());
        let (_, wrong) = other.split_once('.').unwrap();
        for presented in [
            given.trim_end_matches(|_| true),
            &format!("{given}x"),
            &format!("turnstile-1.{wrong}"),
            "turnstile-1.",
            "turnstile-1",
            "",
            ".",
        ] {
            assert!(keys.find(presented, last).is_none(), "{presented}");
        }
        assert_eq!(keys.remove("turnstile-1"), Ok(()));
        assert_eq!(keys.remove("turnstile-1"), Err(KeyFault::Unknown));
        assert!(keys.find(&given, last).is_none());
    }

    #[test]
    fn a_file_with_any_fault_is_no_file() {
        let digest = "0".repeat(64);
        let file = |key: &str| format!(r#"{{"version":1,"keys":[{key}]}}"#);
        let sound = format!(r#"{{"id":"a","sha256":"{digest}","scopes":["verify"]}}"#);
        assert!(ApiKeys::read("k", file(&sound).as_bytes()).is_ok());
        for text in [
            "{}".to_owned(),
            file("{}"),
            file(&format!("{sound},{sound}")),
            file(&sound.replace("verify", "everything")),
            file(&sound.replace("\"a\"", "\"a b\"")),
            file(&sound.replace("0000", "000")),
            file(&sound.replace("\"scopes\"", "\"secret\":\"x\",\"scopes\"")),
            file(&sound).replace(":1,", ":2,"),
        ] {
            assert!(ApiKeys::read("k", text.as_bytes()).is_err(), "{text}");
        }
    }
}
