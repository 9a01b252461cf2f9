//! Random histories of roots and roles, and what this program answers: the one half of the
//! differential test against python-tuf. `tests/bundle/differential` is the other.
//!
//!     bundle-histories HISTORIES SEED > answers.jsonl
//!
//! A publisher adds, drops and exchanges keys, changes thresholds and counts on; an attacker replays
//! and mixes what was published, puts new roots into old bundles and signs with stolen keys. Each
//! step is one candidate for one gate. The metadata is written and signed here, by ring alone.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "a tool that stops where something is wrong"
)]

use std::collections::BTreeMap;
use std::io::Write;

use healthcode::Timestamp;
use healthcode::internals::base::json::parse;
use healthcode::internals::bundle::archive::Files;
use healthcode::internals::bundle::{
    Bundle, Envelope, Role, Root, Trusted, canonical, hex, key_form, key_id, sha256,
};
use healthcode::internals::gate::{
    FolderBefore, InstallOptions, InstallRefused, Installed, KeptVersions, install,
};
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde_json::{Value, json};

/// How many keys the publisher has in all.
const KEYS: usize = 14;
/// Steps of one history.
const STEPS: u64 = 7;
/// The time of the first step: 2020-03-28T00:00:00Z.
const START: i64 = 1_585_353_600;
const HOUR: i64 = 3_600;
const DAILY: [Role; 3] = [Role::Targets, Role::Snapshot, Role::Timestamp];

fn main() {
    let mut args = std::env::args()
        .skip(1)
        .map(|arg| arg.parse::<u64>().unwrap());
    let (histories, seed) = (args.next().unwrap(), args.next().unwrap());
    let out = &mut std::io::stdout().lock();
    let world = World::new();
    let documents: BTreeMap<String, _> = (1..=STEPS + 2)
        .map(|version| {
            let files = world.documents(version);
            let texts: BTreeMap<_, _> = files
                .into_iter()
                .map(|(name, bytes)| (name, String::from_utf8(bytes).unwrap()))
                .collect();
            (version.to_string(), texts)
        })
        .collect();
    writeln!(out, "{}", json!({ "documents": documents })).unwrap();
    for history in 0..histories {
        let mut rng = Rng(seed.wrapping_mul(1_000_003).wrapping_add(history));
        run(&world, history, &mut rng, out);
    }
}

/// SplitMix64.
struct Rng(u64);

impl Rng {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, most: usize) -> usize {
        (self.next() % most as u64) as usize
    }

    /// Once in `many`.
    fn once_in(&mut self, many: usize) -> bool {
        self.below(many) == 0
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

struct World {
    keys: Vec<Ed25519KeyPair>,
    registry: Value,
    key_set: Vec<u8>,
}

impl World {
    fn new() -> Self {
        let root = env!("CARGO_MANIFEST_DIR");
        let read = |name: &str| std::fs::read(format!("{root}/keys/{name}")).unwrap();
        let mut registry: Value = serde_json::from_slice(&read("registry.json")).unwrap();
        let issuers = registry["issuers"].as_array_mut().unwrap();
        issuers.retain(|issuer| issuer["id"] == "330000");
        let name = issuers[0]["keys"].as_str().unwrap().to_owned();
        let key =
            |number: usize| Ed25519KeyPair::from_seed_unchecked(&[number as u8 + 1; 32]).unwrap();
        Self {
            keys: (0..=KEYS).map(key).collect(),
            key_set: read(&name),
            registry,
        }
    }

    fn public(&self, key: usize) -> [u8; 32] {
        self.keys[key].public_key().as_ref().try_into().unwrap()
    }

    fn id(&self, key: usize) -> String {
        key_id(&self.public(key))
    }

    /// What a bundle carries, by the version of its registry.
    fn documents(&self, version: u64) -> Files {
        let mut registry = self.registry.clone();
        registry["version"] = json!(version);
        let name = registry["issuers"][0]["keys"].as_str().unwrap().to_owned();
        let register = json!({
            "version": 1, "issued_at": "2020-03-26T00:00:00+08:00",
            "source": {"zh": "示例", "en": "example"},
            "entries": [{"region": "330000", "level": "low", "from": "2020-03-20T00:00:00+08:00",
                         "until": null, "source": "s"}]
        });
        Files::from([
            (
                "keys/registry.json".to_owned(),
                registry.to_string().into_bytes(),
            ),
            (format!("keys/{name}"), self.key_set.clone()),
            (
                "risk/register.json".to_owned(),
                register.to_string().into_bytes(),
            ),
        ])
    }
}

/// One signature, good or not.
#[derive(Clone, Copy)]
enum Sign {
    Good(usize),
    Broken(usize),
    Twice(usize),
}

/// A document that is still to be written, or one as it was published.
#[derive(Clone)]
enum Doc {
    Fresh(Fresh),
    Frozen(u64, Vec<u8>),
}

#[derive(Clone)]
struct Fresh {
    version: u64,
    issued: i64,
    expires: i64,
    signs: Vec<Sign>,
    /// What it lists as SHA-512 of the document that it pins, beside SHA-256.
    second: Option<Second>,
    spec: &'static str,
}

#[derive(Clone, Copy)]
enum Second {
    Right,
    Wrong,
}

/// Which keys sign for which role, and how many must.
type Quorums = BTreeMap<Role, (Vec<usize>, usize)>;

/// A bundle as it is planned.
#[derive(Clone)]
struct Plan {
    roots: BTreeMap<u64, Vec<u8>>,
    quorums: Quorums,
    docs: BTreeMap<Role, Doc>,
    registry: u64,
}

/// A bundle as it is written.
#[derive(Clone)]
struct Built {
    plan: Plan,
    bytes: BTreeMap<Role, Vec<u8>>,
}

impl World {
    /// A document with its signatures.
    fn envelope(&self, signed: &Value, signs: &[Sign]) -> Vec<u8> {
        let text = signed.to_string();
        let form = canonical(&parse(text.as_bytes()).unwrap()).unwrap();
        let mut signatures = Vec::new();
        for sign in signs {
            let (Sign::Good(key) | Sign::Broken(key) | Sign::Twice(key)) = *sign;
            let mut sig = self.keys[key].sign(&form).as_ref().to_vec();
            if matches!(sign, Sign::Broken(_)) {
                sig[7] ^= 1;
            }
            let entry = json!({"keyid": self.id(key), "sig": hex(&sig)});
            signatures.push(entry.clone());
            if matches!(sign, Sign::Twice(_)) {
                signatures.push(entry);
            }
        }
        format!(
            r#"{{"signatures":{},"signed":{text}}}"#,
            Value::from(signatures)
        )
        .into_bytes()
    }

    fn head(role: Role, fresh: &Fresh) -> Value {
        let time = |seconds| {
            let at = Timestamp::from_seconds(seconds).unwrap();
            at.in_words(healthcode::Zone::UTC)
        };
        json!({
            "_type": role.name(), "spec_version": fresh.spec, "version": fresh.version,
            "issued_at": time(fresh.issued), "expires": time(fresh.expires)
        })
    }

    fn root(&self, quorums: &Quorums, fresh: &Fresh) -> Vec<u8> {
        let mut signed = Self::head(Role::Root, fresh);
        let (mut keys, mut roles) = (serde_json::Map::new(), serde_json::Map::new());
        for (role, (own, threshold)) in quorums {
            for key in own {
                let form = serde_json::from_str(&key_form(&self.public(*key))).unwrap();
                keys.insert(self.id(*key), form);
            }
            let ids: Vec<String> = own.iter().map(|key| self.id(*key)).collect();
            roles.insert(
                role.name().to_owned(),
                json!({"keyids": ids, "threshold": threshold}),
            );
        }
        signed["keys"] = keys.into();
        signed["roles"] = roles.into();
        signed["consistent_snapshot"] = json!(false);
        self.envelope(&signed, &fresh.signs)
    }

    fn build(&self, plan: &Plan) -> Built {
        let mut bytes: BTreeMap<Role, Vec<u8>> = BTreeMap::new();
        let version = |role: Role| match &plan.docs[&role] {
            Doc::Fresh(fresh) => fresh.version,
            Doc::Frozen(version, _) => *version,
        };
        for role in DAILY {
            let written = match &plan.docs[&role] {
                Doc::Frozen(_, bytes) => bytes.clone(),
                Doc::Fresh(fresh) => {
                    let mut signed = Self::head(role, fresh);
                    let pin = |bytes: &[u8]| {
                        let mut hashes = json!({"sha256": hex(&sha256(bytes))});
                        if let Some(second) = fresh.second {
                            let of = match second {
                                Second::Right => bytes,
                                Second::Wrong => b"another",
                            };
                            let sum = ring::digest::digest(&ring::digest::SHA512, of);
                            hashes["sha512"] = json!(hex(sum.as_ref()));
                        }
                        json!({"length": bytes.len(), "hashes": hashes})
                    };
                    match role {
                        Role::Targets => {
                            let documents = self.documents(plan.registry);
                            let targets: serde_json::Map<String, Value> = documents
                                .iter()
                                .map(|(name, bytes)| (name.clone(), pin(bytes)))
                                .collect();
                            signed["targets"] = targets.into();
                        }
                        _ => {
                            let of = if role == Role::Snapshot {
                                Role::Targets
                            } else {
                                Role::Snapshot
                            };
                            let mut meta = pin(&bytes[&of]);
                            meta["version"] = json!(version(of));
                            signed["meta"] = json!({ format!("{of}.json"): meta });
                        }
                    }
                    self.envelope(&signed, &fresh.signs)
                }
            };
            bytes.insert(role, written);
        }
        Built {
            plan: plan.clone(),
            bytes,
        }
    }
}

impl Built {
    fn files(&self, world: &World) -> Files {
        let mut files: Files = world
            .documents(self.plan.registry)
            .into_iter()
            .map(|(name, bytes)| (format!("targets/{name}"), bytes))
            .collect();
        for (version, bytes) in &self.plan.roots {
            files.insert(Role::Root.file(*version), bytes.clone());
        }
        for (role, bytes) in &self.bytes {
            files.insert(role.file(0), bytes.clone());
        }
        files
    }

    /// The same with every document as it was published.
    fn frozen(&self) -> Plan {
        let mut plan = self.plan.clone();
        for role in DAILY {
            let version = match &plan.docs[&role] {
                Doc::Fresh(fresh) => fresh.version,
                Doc::Frozen(version, _) => *version,
            };
            plan.docs
                .insert(role, Doc::Frozen(version, self.bytes[&role].clone()));
        }
        plan
    }
}

fn version_of(plan: &Plan, role: Role) -> u64 {
    match &plan.docs[&role] {
        Doc::Fresh(fresh) => fresh.version,
        Doc::Frozen(version, _) => *version,
    }
}

/// Enough good signatures, in a random order of keys.
fn honest(quorum: &(Vec<usize>, usize), rng: &mut Rng) -> Vec<Sign> {
    let mut own = quorum.0.clone();
    let mut signs = Vec::new();
    let extra = usize::from(rng.once_in(3));
    while !own.is_empty() && signs.len() < quorum.1 + extra {
        signs.push(Sign::Good(own.remove(rng.below(own.len()))));
    }
    signs
}

fn fresh(version: u64, now: i64, days: i64, signs: Vec<Sign>) -> Fresh {
    Fresh {
        version,
        issued: now,
        expires: now + days * 24 * HOUR,
        signs,
        second: None,
        spec: "1.0.31",
    }
}

/// Keys for every role: one to three each, of which some must sign; a key may have two roles.
fn first_quorums(rng: &mut Rng) -> Quorums {
    [Role::Root, Role::Targets, Role::Snapshot, Role::Timestamp]
        .into_iter()
        .map(|role| {
            let mut own: Vec<usize> = Vec::new();
            let count = 1 + rng.below(3);
            while own.len() < count {
                let key = rng.below(KEYS);
                if !own.contains(&key) {
                    own.push(key);
                }
            }
            let threshold = 1 + rng.below(own.len());
            (role, (own, threshold))
        })
        .collect()
}

/// Adds, drops or exchanges keys of some roles, or changes how many must sign.
fn changed(quorums: &Quorums, rng: &mut Rng) -> Quorums {
    let mut next = quorums.clone();
    let all_daily = rng.once_in(3);
    for (role, (own, threshold)) in &mut next {
        let exchanged = all_daily && *role != Role::Root;
        if !exchanged && !rng.once_in(2) {
            continue;
        }
        let unused = |own: &[usize], rng: &mut Rng| loop {
            let key = rng.below(KEYS);
            if !own.contains(&key) {
                return key;
            }
        };
        match if exchanged { 2 } else { rng.below(4) } {
            0 if own.len() < 4 => own.push(unused(own, rng)),
            1 if own.len() > 1 => {
                own.remove(rng.below(own.len()));
            }
            2 => {
                let before = own.clone();
                for at in 0..own.len() {
                    let mut without = before.clone();
                    without.extend_from_slice(own);
                    own[at] = unused(&without, rng);
                }
            }
            _ => *threshold = 1 + rng.below(own.len()),
        }
        *threshold = (*threshold).min(own.len());
    }
    next
}

/// The publisher's next bundle.
fn published(world: &World, head: &Built, now: i64, rng: &mut Rng) -> Built {
    let mut plan = head.frozen();
    if rng.once_in(3) {
        let before = plan.quorums.clone();
        let after = changed(&before, rng);
        let version = plan.roots.keys().last().unwrap() + 1;
        let mut signs = honest(&before[&Role::Root], rng);
        for sign in honest(&after[&Role::Root], rng) {
            let Sign::Good(key) = sign else { continue };
            if !signs
                .iter()
                .any(|s| matches!(s, Sign::Good(other) if *other == key))
            {
                signs.push(sign);
            }
        }
        let root = fresh(version, now, 300, signs);
        plan.roots.insert(version, world.root(&after, &root));
        plan.quorums = after;
    }
    let news = rng.once_in(2);
    if news {
        plan.registry += 1;
    }
    // What is signed by keys that are gone, or pins something else, is made anew.
    for role in DAILY {
        let days = if role == Role::Timestamp { 8 } else { 90 };
        let version = version_of(&plan, role) + 1;
        let signs = honest(&plan.quorums[&role], rng);
        plan.docs
            .insert(role, Doc::Fresh(fresh(version, now, days, signs)));
    }
    world.build(&plan)
}

/// What somebody makes of the publisher's next bundle and of those before it.
fn attacked(world: &World, next: &Built, all: &[Built], now: i64, rng: &mut Rng) -> Built {
    let old = rng.pick(all);
    let mut plan = match rng.below(7) {
        // An old bundle as it was, or with every root that there is.
        0 => old.frozen(),
        1 | 2 => {
            let mut plan = old.frozen();
            plan.roots.clone_from(&next.plan.roots);
            plan.quorums.clone_from(&next.plan.quorums);
            plan
        }
        // Parts of one in the other.
        3 => {
            let mut plan = next.frozen();
            let role = *rng.pick(&DAILY);
            plan.docs.insert(role, old.frozen().docs[&role].clone());
            plan
        }
        _ => next.plan.clone(),
    };
    for _ in 0..=rng.below(2) {
        let role = *rng.pick(&DAILY);
        match rng.below(10) {
            // Stolen keys: this document and what stands before it, signed anew.
            0..=3 => {
                let version = match rng.below(4) {
                    0 => version_of(&plan, role),
                    1 => version_of(&plan, role) + 20,
                    2 => version_of(&plan, role).saturating_sub(1).max(1),
                    _ => version_of(&plan, role) + 1,
                };
                let from = if rng.once_in(3) {
                    &old.plan.quorums
                } else {
                    &plan.quorums
                };
                let mut renewed = Vec::new();
                for before in DAILY.into_iter().filter(|one| *one >= role) {
                    let mut signs = honest(&from[&before], rng);
                    if rng.once_in(4) {
                        signs.extend(honest(&old.plan.quorums[&before], rng));
                        signs.dedup_by_key(|sign| match sign {
                            Sign::Good(key) | Sign::Broken(key) | Sign::Twice(key) => *key,
                        });
                    }
                    let version = if before == role {
                        version
                    } else {
                        version_of(&plan, before) + 1
                    };
                    renewed.push((before, Doc::Fresh(fresh(version, now, 8, signs))));
                }
                plan.docs.extend(renewed);
            }
            4 => with_fresh(&mut plan, role, |fresh| {
                fresh.signs.pop();
            }),
            5 => with_fresh(&mut plan, role, |fresh| {
                if let Some(Sign::Good(key)) = fresh.signs.pop() {
                    fresh.signs.push(Sign::Broken(key));
                }
            }),
            6 => with_fresh(&mut plan, role, |fresh| {
                if let Some(Sign::Good(key)) = fresh.signs.pop() {
                    fresh.signs.push(Sign::Twice(key));
                }
            }),
            7 => {
                let wrong = rng.once_in(2);
                with_fresh(&mut plan, role, |fresh| {
                    fresh.second = Some(if wrong { Second::Wrong } else { Second::Right });
                });
            }
            8 => {
                let hours = rng.below(3) as i64 - 1;
                with_fresh(&mut plan, role, |fresh| fresh.expires = now + hours);
            }
            _ => {
                let spec = *rng.pick(&["1.0", "1.99.7", "1.x", "1.", "2.0.0", "1.0.0.0"]);
                with_fresh(&mut plan, role, |fresh| fresh.spec = spec);
            }
        }
    }
    match rng.below(12) {
        // A root with signatures of the wrong people, or of too few of them.
        0 => {
            let version = plan.roots.keys().last().unwrap() + 1;
            let after = changed(&plan.quorums, rng);
            let by = if rng.once_in(2) {
                &after
            } else {
                &plan.quorums
            };
            let root = fresh(version, now, 300, honest(&by[&Role::Root], rng));
            plan.roots.insert(version, world.root(&after, &root));
        }
        1 => {
            plan.roots.pop_last();
        }
        2 => {
            let version = plan.roots.keys().last().unwrap() + 1;
            let signs = honest(&plan.quorums[&Role::Root], rng);
            let root = fresh(version, now - 400 * 24 * HOUR, 300, signs);
            plan.roots.insert(version, world.root(&plan.quorums, &root));
        }
        _ => {}
    }
    world.build(&plan)
}

/// Changes a document that is still to be written; one that was published keeps its bytes.
fn with_fresh(plan: &mut Plan, role: Role, change: impl FnOnce(&mut Fresh)) {
    if let Some(Doc::Fresh(fresh)) = plan.docs.get_mut(&role) {
        change(fresh);
    }
}

fn run(world: &World, history: u64, rng: &mut Rng, out: &mut impl Write) {
    let quorums = first_quorums(rng);
    let root = fresh(1, START - HOUR, 300, honest(&quorums[&Role::Root], rng));
    let root = world.root(&quorums, &root);
    let docs = DAILY
        .into_iter()
        .map(|role| {
            let days = if role == Role::Timestamp { 8 } else { 90 };
            let signs = honest(&quorums[&role], rng);
            (role, Doc::Fresh(fresh(1, START - HOUR, days, signs)))
        })
        .collect();
    let mut head = world.build(&Plan {
        roots: BTreeMap::from([(1, root.clone())]),
        quorums,
        docs,
        registry: 1,
    });
    let pinned = Root::read(Envelope::read("root", Role::Root, &root).unwrap()).unwrap();
    let trusted = Trusted::Root(Box::new(pinned.clone()));
    let mut before = FolderBefore::default();
    let mut all = vec![head.clone()];
    let mut now = START;
    for step in 0..STEPS {
        let candidate = if step == 0 {
            head.clone()
        } else {
            now += HOUR * (1 + rng.below(30) as i64);
            let next = published(world, &head, now, rng);
            let candidate = if rng.once_in(2) {
                next.clone()
            } else {
                attacked(world, &next, &all, now, rng)
            };
            // What is published is known to everybody, whether this gate gets it or not.
            all.push(next.clone());
            head = next;
            candidate
        };
        let at = Timestamp::from_seconds(now).unwrap();
        let files = candidate.files(world);
        let answer = Bundle::from_files("b", files)
            .map_err(InstallRefused::from)
            .and_then(|bundle| {
                install(
                    &before,
                    bundle,
                    Some(&trusted),
                    at,
                    InstallOptions::default(),
                )
            });
        let why = match &answer {
            Ok(_) => String::new(),
            Err(refused) => said(refused),
        };
        let text = |bytes: &Vec<u8>| String::from_utf8(bytes.clone()).unwrap();
        let roots: BTreeMap<String, String> = candidate
            .plan
            .roots
            .iter()
            .map(|(version, bytes)| (version.to_string(), text(bytes)))
            .collect();
        let roles: BTreeMap<String, String> = candidate
            .bytes
            .iter()
            .map(|(role, bytes)| (role.name().to_owned(), text(bytes)))
            .collect();
        let line = json!({
            "history": history, "step": step, "now": now, "roots": roots, "roles": roles,
            "registry": candidate.plan.registry, "ours": answer.is_ok(), "why": why,
        });
        writeln!(out, "{line}").unwrap();
        if let Ok(done) = answer {
            let mut contents = done.contents;
            if let Some(record) = &done.state.installed {
                contents.freshness.newest = record.newest;
            }
            before = FolderBefore {
                pinned: Some(pinned.clone()),
                installed: Some(Ok(Installed {
                    verified: done.verified,
                    contents,
                    kept: KeptVersions::Known(Box::new(done.state.clone())),
                })),
                kept: KeptVersions::Known(Box::new(done.state)),
            };
        }
    }
}

fn said(refused: &InstallRefused) -> String {
    match refused {
        InstallRefused::Bundle(error)
        | InstallRefused::Damaged(error)
        | InstallRefused::Expired(error)
        | InstallRefused::Unknown(error)
        | InstallRefused::Older { error, .. } => error.to_string(),
        InstallRefused::RootNeeded => "a root is needed".to_owned(),
    }
}
