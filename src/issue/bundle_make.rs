//! Documents → an unsigned bundle (TUF §6). What has not changed since the bundle
//! before keeps its version and its signatures, so that a timestamp can be renewed by its key alone.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::base::error::{Error, Fault};
use crate::base::text::Text;
use crate::base::time::{Timestamp, Zone};
use crate::bundle::archive::Files;
use crate::bundle::{
    Bundle, Contents, Dropped, Envelope, Limits, MAY_DROP, Role, hex, key_form, key_id, sha256,
    status_lists,
};

/// What goes into a bundle.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The date of what is made.
    pub at: Timestamp,
    /// The documents by the name under which the targets list them.
    pub documents: Files,
    /// How old documents may become, by that name.
    pub limits: BTreeMap<String, Limits>,
    /// A new root; needed for the first bundle.
    pub root: Option<RootPlan>,
    /// How long what is made lives.
    pub days: Days,
}

/// The content of a new root; what is left out stays as it was.
#[derive(Debug, Clone, Default)]
pub struct RootPlan {
    /// The public keys of roles and how many of them must sign.
    pub quorums: BTreeMap<Role, (BTreeSet<[u8; 32]>, u64)>,
    /// The revoked keys that a later bundle may leave out.
    pub may_drop: BTreeSet<Dropped>,
}

/// Lives in days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// Of a root: keys are exchanged once a year at least.
    pub root: u16,
    /// Of targets and snapshot.
    pub targets: u16,
    /// Of a timestamp.
    pub timestamp: u16,
}

impl Default for Days {
    fn default() -> Self {
        Self {
            root: 365,
            targets: 90,
            timestamp: 8,
        }
    }
}

/// The specification that is written.
const SPEC_VERSION: &str = "1.0.31";

/// Makes the bundle `name`, after `before` if there is one.
///
/// # Errors
/// A document cannot be used, or a first bundle comes without keys for every role.
pub fn make_bundle(name: &str, plan: &Plan, before: Option<&Bundle>) -> Result<Files, Error> {
    let mut files = Files::new();
    for (target, bytes) in &plan.documents {
        files.insert(format!("targets/{target}"), bytes.clone());
    }
    let roots = before.map(Bundle::roots).into_iter().flatten();
    for (version, root) in roots {
        files.insert(Role::Root.file(*version), root.envelope().bytes().to_vec());
    }
    match (&plan.root, before) {
        (None, None) => {
            let what = Text::fixed(
                "第一个包需要根：请给出各角色的公钥",
                "a first bundle needs a root: give the public keys of every role",
            );
            return Err(Error::one(name, Fault::new("", what)));
        }
        (None, Some(_)) => {}
        (Some(root), before) => {
            let (version, document) = new_root(name, plan, root, before)?;
            files.insert(Role::Root.file(version), document);
        }
    }
    let put = |files: &mut Files, role: Role, body: Map<String, Value>, days| {
        let old = before.map(|before| before.document(role));
        let (bytes, _) = unless_same(old, role, body, plan.at, days);
        files.insert(role.file(0), bytes);
    };
    put(&mut files, Role::Targets, targets(plan), plan.days.targets);
    let pins = |files: &Files, role: Role| -> Result<Map<String, Value>, Error> {
        let file = role.file(0);
        let bytes = files.get(&file).map_or(&[][..], Vec::as_slice);
        let envelope = Envelope::read(&file, role, bytes)?;
        Ok(meta(role, envelope.version(), bytes))
    };
    let snapshot = pins(&files, Role::Targets)?;
    put(&mut files, Role::Snapshot, snapshot, plan.days.targets);
    // The timestamp is always new: it states that the bundle is current at this date.
    let mut timestamp = pins(&files, Role::Snapshot)?;
    let old = before.map(|before| before.document(Role::Timestamp));
    let version = old.map_or(1, |old| old.version().saturating_add(1));
    head(
        &mut timestamp,
        Role::Timestamp,
        version,
        plan.at,
        plan.days.timestamp,
    );
    files.insert(Role::Timestamp.file(0), unsigned(timestamp));
    // Faults are reported before anyone signs.
    let made = Bundle::from_files(name, files.clone())?;
    let contents = Contents::of(&made)?;
    if let Some(refused) = status_lists(&made, &contents.registry, plan.at)
        .refused()
        .first()
    {
        return Err(refused.clone());
    }
    Ok(files)
}

/// The bytes of `old` if its content is the same, else its next version, unsigned.
fn unless_same(
    old: Option<&Envelope>,
    role: Role,
    body: Map<String, Value>,
    at: Timestamp,
    days: u16,
) -> (Vec<u8>, u64) {
    let mut body = body;
    let Some(old) = old else {
        head(&mut body, role, 1, at, days);
        return (unsigned(body), 1);
    };
    let mut signed = signed_of(old.bytes());
    let kept = ["_type", "spec_version", "version", "issued_at", "expires"];
    signed.retain(|member, _| !kept.contains(&member.as_str()));
    // What would end before the new life of it could is renewed.
    let enough = old.expires() >= at.plus_seconds(i64::from(days) * DAY / 2);
    if signed == body && enough {
        return (old.bytes().to_vec(), old.version());
    }
    let version = old.version().saturating_add(1);
    head(&mut body, role, version, at, days);
    (unsigned(body), version)
}

fn targets(plan: &Plan) -> Map<String, Value> {
    let mut targets = Map::new();
    for (name, bytes) in &plan.documents {
        let mut target = pin(bytes);
        if let Some(limits) = plan.limits.get(name) {
            let custom = json!({
                "warn_after": age(limits.warn_after),
                "hold_after": age(limits.hold_after),
            });
            target.insert("custom".to_owned(), custom);
        }
        targets.insert(name.clone(), Value::Object(target));
    }
    Map::from_iter([("targets".to_owned(), Value::Object(targets))])
}

/// What pins the document of `role` (TUF §4.4, §4.6).
pub(super) fn meta(role: Role, version: u64, bytes: &[u8]) -> Map<String, Value> {
    let mut entry = pin(bytes);
    entry.insert("version".to_owned(), version.into());
    let file = format!("{role}.json");
    Map::from_iter([("meta".to_owned(), json!({ file: entry }))])
}

fn pin(bytes: &[u8]) -> Map<String, Value> {
    Map::from_iter([
        ("length".to_owned(), bytes.len().into()),
        (
            "hashes".to_owned(),
            json!({ "sha256": hex(&sha256(bytes)) }),
        ),
    ])
}

fn new_root(
    name: &str,
    plan: &Plan,
    root: &RootPlan,
    before: Option<&Bundle>,
) -> Result<(u64, Vec<u8>), Error> {
    let old = before.map(Bundle::newest_root);
    let mut signed = old.map_or_else(Map::new, |old| signed_of(old.envelope().bytes()));
    let old_keys = signed.remove("keys").unwrap_or_default();
    let mut roles = match signed.remove("roles") {
        Some(Value::Object(roles)) => roles,
        _ => Map::new(),
    };
    let mut known: BTreeMap<String, Value> = BTreeMap::new();
    if let Value::Object(old) = old_keys {
        known.extend(old);
    }
    for role in Role::ALL {
        let Some((keys, threshold)) = root.quorums.get(&role) else {
            if roles.contains_key(role.name()) {
                continue;
            }
            let what = Text::new(
                format!("第一个根需要{}角色的公钥（--{role}-key）", role.word().zh),
                format!("a first root needs a public key of the role {role} (--{role}-key)"),
            );
            return Err(Error::one(name, Fault::new("", what)));
        };
        let mut keyids = Vec::new();
        for key in keys {
            let form = serde_json::from_str(&key_form(key)).unwrap_or_default();
            keyids.push(key_id(key));
            known.insert(key_id(key), form);
        }
        let role_ = json!({ "keyids": keyids, "threshold": threshold });
        roles.insert(role.name().to_owned(), role_);
    }
    // Keys that no role names any more are left out.
    let named: BTreeSet<String> = roles
        .values()
        .filter_map(|role| role.get("keyids")?.as_array())
        .flatten()
        .filter_map(|id| id.as_str().map(str::to_owned))
        .collect();
    known.retain(|id, _| named.contains(id));
    let mut body = Map::from_iter([
        ("keys".to_owned(), Value::Object(Map::from_iter(known))),
        ("roles".to_owned(), Value::Object(roles)),
        ("consistent_snapshot".to_owned(), false.into()),
    ]);
    if !root.may_drop.is_empty() {
        let listed = root.may_drop.iter();
        let listed = listed.map(|drop| json!({ "iss": drop.iss, "kid": drop.kid }));
        body.insert(MAY_DROP.to_owned(), listed.collect());
    }
    let version = old.map_or(1, |old| old.envelope().version().saturating_add(1));
    head(&mut body, Role::Root, version, plan.at, plan.days.root);
    Ok((version, unsigned(body)))
}

/// The members that every role's document has.
fn head(body: &mut Map<String, Value>, role: Role, version: u64, at: Timestamp, days: u16) {
    let until = at.plus_seconds(i64::from(days) * DAY);
    body.insert("_type".to_owned(), role.name().into());
    body.insert("spec_version".to_owned(), SPEC_VERSION.into());
    body.insert("version".to_owned(), version.into());
    body.insert("issued_at".to_owned(), date(at).into());
    body.insert("expires".to_owned(), date(until).into());
}

/// A date as TUF writes it: UTC, whole seconds.
fn date(at: Timestamp) -> String {
    let whole = Timestamp::from_seconds(at.seconds()).unwrap_or(at);
    whole.in_words(Zone::UTC)
}

/// The longest unit that says it exactly.
fn age(seconds: i64) -> String {
    let units = [(DAY, 'd'), (3_600, 'h'), (60, 'm')];
    let unit = units.into_iter().find(|(length, _)| seconds % length == 0);
    let (length, unit) = unit.unwrap_or((1, 's'));
    format!("{}{unit}", seconds / length)
}

fn unsigned(signed: Map<String, Value>) -> Vec<u8> {
    document(Vec::new(), signed)
}

/// Metadata as it is written: two spaces of indent, for people.
pub(super) fn document(signatures: Vec<Value>, signed: Map<String, Value>) -> Vec<u8> {
    let envelope = json!({ "signatures": signatures, "signed": signed });
    let text = serde_json::to_string_pretty(&envelope).unwrap_or_default() + "\n";
    text.into_bytes()
}

/// The `signed` member of a document that has been read already.
pub(super) fn signed_of(document: &[u8]) -> Map<String, Value> {
    match serde_json::from_slice(document) {
        Ok(Value::Object(mut envelope)) => match envelope.remove("signed") {
            Some(Value::Object(signed)) => signed,
            _ => Map::new(),
        },
        _ => Map::new(),
    }
}

const DAY: i64 = 86_400;
