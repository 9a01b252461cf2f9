//! Programs that run take up new trust, under load, and keep the old one if the new cannot be used.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use healthcode::internals::bundle::archive::{Files, pack};
use serde_json::{Value, json};

use crate::bundle_world::{documents, fingerprint, first, next};
use crate::program::{healthcode, run, status, text};
use crate::world;

/// New trust is in force within this time (contract section 8).
pub(crate) const WITHIN: Duration = Duration::from_secs(2);
/// The further time that a busy machine may take.
const BUSY: Duration = Duration::from_secs(20);

pub(crate) struct Place(tempfile::TempDir);

impl Place {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_owned()
    }

    pub(crate) fn install(&self, name: &str, files: &Files, more: &[&str]) {
        let (bundle, gate) = (self.path(name), self.path("gate"));
        fs::write(&bundle, pack(name, files).unwrap()).unwrap();
        let args = [
            "bundle",
            "install",
            &bundle,
            "--to",
            &gate,
            "--at",
            world::NOW,
        ];
        let output = run(&[&args, more].concat(), b"");
        assert_eq!(status(&output), 0, "{}", text(&output.stderr));
    }
}

/// The world's registry in a later version, in which Zhejiang's key may be revoked.
pub(crate) fn registry(version: u64, revoked: bool) -> std::collections::BTreeMap<String, Value> {
    let mut documents = world::documents();
    documents.get_mut("registry.json").unwrap()["version"] = json!(version);
    if revoked {
        documents.get_mut("330000-x.jwks.json").unwrap()["keys"][0]["revoked"] =
            json!({"revoked_at": 1_585_000_000, "reason": "lost"});
    }
    documents
}

/// A program at work: what it has answered, when, and what it said.
struct Running {
    child: Child,
    input: Option<ChildStdin>,
    answers: mpsc::Receiver<Value>,
    said: mpsc::Receiver<String>,
}

impl Running {
    fn start(args: &[&str]) -> Self {
        let mut child = healthcode()
            .args(args)
            .args(["--at", world::NOW, "--lang", "en"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (answer, answers) = mpsc::channel();
        let (say, said) = mpsc::channel();
        let (out, err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
        thread::spawn(move || {
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                let _ = answer.send(serde_json::from_str(&line).unwrap());
            }
        });
        thread::spawn(move || {
            for line in BufReader::new(err).lines().map_while(Result::ok) {
                let _ = say.send(line);
            }
        });
        let input = child.stdin.take();
        Self {
            child,
            input,
            answers,
            said,
        }
    }

    /// Presents a code and waits for its answer.
    fn ask(&mut self, token: &str) -> Value {
        let input = self.input.as_mut().unwrap();
        input.write_all(format!("{token}\n").as_bytes()).unwrap();
        input.flush().unwrap();
        self.answers.recv_timeout(BUSY).unwrap()
    }

    /// Presents a code until its answer is as wanted.
    fn ask_until(&mut self, token: &str, wanted: impl Fn(&Value) -> bool) {
        let began = Instant::now();
        while !wanted(&self.ask(token)) {
            assert!(began.elapsed() < WITHIN + BUSY, "new trust is not noticed");
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// Waits until it has said that; everything that it said so far.
    fn said_until(&self, what: &str) -> Vec<String> {
        let mut said: Vec<String> = Vec::new();
        while !said.last().is_some_and(|line| line.contains(what)) {
            said.push(self.said.recv_timeout(WITHIN + BUSY).unwrap());
        }
        said
    }

    /// Ends its input; everything that it said since.
    fn end(mut self) -> Vec<String> {
        drop(self.input.take());
        assert!(self.child.wait().unwrap().code().is_some());
        self.said.iter().collect()
    }
}

#[test]
fn no_answer_under_load_names_a_bundle_after_the_next_one_has_answered() {
    let place = Place::new();
    let gate = place.path("gate");
    let mut files = first();
    place.install("1.tar", &files, &["--root", &fingerprint(&files)]);
    let mut running = Running::start(&["filter", "--bundle", &gate, "--jobs", "3"]);
    let mut input = running.input.take().unwrap();
    let stop = Arc::new(AtomicBool::new(false));
    let stopped = Arc::clone(&stop);
    let token = world::genuine("330000");
    let feeder = thread::spawn(move || {
        let piece = format!("{token}\n").repeat(50);
        let mut fed = 0_usize;
        while !stopped.load(Ordering::SeqCst) && input.write_all(piece.as_bytes()).is_ok() {
            fed += 50;
        }
        fed
    });
    let (mut heard, mut newest) = (0, 0);
    let mut next_answer = |newest: &mut u64| {
        let answer = running.answers.recv_timeout(BUSY).unwrap();
        let version = answer["bundle"]["version"].as_u64().unwrap();
        // A code that was being judged when the new bundle came is judged by the new one.
        assert!(version >= *newest, "{version} after {newest}");
        let revoked = version.is_multiple_of(2);
        let reason = if revoked {
            "key-revoked"
        } else {
            "mutual-recognition"
        };
        assert_eq!(answer["reasons"][0]["code"], reason, "version {version}");
        assert_eq!(answer["registry_version"], 6 + version);
        *newest = version;
        heard += 1;
    };
    for version in 2..=4_u64 {
        next_answer(&mut newest);
        // A key once revoked stays so; the versions between do without the issuer's first key.
        let documents = documents(&registry(6 + version, version.is_multiple_of(2)));
        files = next(&files, documents);
        if version == 3 {
            break;
        }
        place.install(&format!("{version}.tar"), &files, &[]);
        let installed = Instant::now();
        while newest < version {
            next_answer(&mut newest);
            assert!(installed.elapsed() < WITHIN + BUSY);
        }
    }
    for _ in 0..2_000 {
        next_answer(&mut newest);
    }
    stop.store(true, Ordering::SeqCst);
    // Every line that was fed is answered, whatever came in between.
    let answers = running.answers;
    let rest = thread::spawn(move || {
        let versions = answers
            .iter()
            .map(|answer| answer["bundle"]["version"].as_u64());
        versions.map(Option::unwrap).collect::<Vec<u64>>()
    });
    let fed = feeder.join().unwrap();
    let rest = rest.join().unwrap();
    assert!(rest.iter().all(|version| *version == newest));
    assert_eq!(heard + rest.len(), fed);
    assert!(running.child.wait().unwrap().success());
    assert_eq!(running.said.iter().collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn scan_takes_up_a_new_bundle_and_keeps_the_old_one_if_the_next_is_broken() {
    let place = Place::new();
    let gate = place.path("gate");
    let one = first();
    place.install("1.tar", &one, &["--root", &fingerprint(&one)]);
    let token = world::genuine("330000");
    let mut scan = Running::start(&["scan", "--format", "json", "--bundle", &gate]);
    assert_eq!(scan.ask(&token)["verdict"], "pass");
    let two = next(&one, documents(&registry(8, true)));
    place.install("2.tar", &two, &[]);
    scan.ask_until(&token, |answer| answer["bundle"]["version"] == 2);
    assert_eq!(scan.ask(&token)["reasons"][0]["code"], "key-revoked");
    // Somebody damages the installed bundle: the gate judges on, and says so once.
    fs::write(Path::new(&gate).join("bundle.tar"), b"damaged").unwrap();
    let line = scan.said.recv_timeout(WITHIN + BUSY).unwrap();
    assert!(
        line.contains("stay in force") && line.contains("bundle.tar"),
        "{line}"
    );
    for _ in 0..5 {
        assert_eq!(scan.ask(&token)["bundle"]["version"], 2);
        thread::sleep(Duration::from_millis(300));
    }
    // The old one in its place is older than what was installed.
    fs::write(
        Path::new(&gate).join("bundle.tar"),
        pack("1.tar", &one).unwrap(),
    )
    .unwrap();
    let line = scan.said.recv_timeout(WITHIN + BUSY).unwrap();
    assert!(line.contains("older"), "{line}");
    assert_eq!(scan.ask(&token)["bundle"]["version"], 2);
    fs::write(
        Path::new(&gate).join("bundle.tar"),
        pack("2.tar", &two).unwrap(),
    )
    .unwrap();
    let three = next(&two, documents(&registry(9, true)));
    place.install("3.tar", &three, &[]);
    scan.ask_until(&token, |answer| answer["bundle"]["version"] == 3);
    let said = scan.end();
    assert_eq!(said.len(), 1, "only the tally: {said:?}");
}

/// Nothing in an old copy of the whole folder contradicts it, but a gate in service remembers.
#[test]
fn a_running_gate_is_not_led_back_by_an_old_copy_of_its_folder() {
    let place = Place::new();
    let gate = place.path("gate");
    let (one, token) = (first(), world::genuine("330000"));
    place.install("1.tar", &one, &["--root", &fingerprint(&one)]);
    let files = ["bundle.tar", "versions.json"].map(|name| Path::new(&gate).join(name));
    let copy = files.clone().map(|file| fs::read(file).unwrap());
    let two = next(&one, documents(&registry(8, true)));
    place.install("2.tar", &two, &[]);
    let mut scan = Running::start(&["scan", "--format", "json", "--bundle", &gate]);
    assert_eq!(scan.ask(&token)["reasons"][0]["code"], "key-revoked");
    for (file, bytes) in files.iter().zip(copy) {
        fs::write(file, bytes).unwrap();
    }
    let line = scan.said.recv_timeout(WITHIN + BUSY).unwrap();
    assert!(line.contains("older"), "{line}");
    thread::sleep(WITHIN);
    assert_eq!(scan.ask(&token)["bundle"]["version"], 2);
    // If a person accepts the older one, the gate follows.
    place.install("2.tar", &two, &[]);
    place.install("1.tar", &one, &["--accept-older"]);
    scan.ask_until(&token, |answer| answer["bundle"]["version"] == 1);
    scan.end();
}

/// Writes the documents of a registry into a folder, the registry last.
fn write(folder: &Path, documents: &std::collections::BTreeMap<String, Value>) {
    for (name, value) in documents {
        fs::write(folder.join(name), value.to_string()).unwrap();
    }
}

#[test]
fn keys_registers_notices_and_status_lists_are_read_again() {
    let place = Place::new();
    let folder = |name: &str| -> PathBuf {
        let path = place.0.path().join(name);
        fs::create_dir(&path).unwrap();
        path
    };
    let (keys, status_lists) = (folder("keys"), folder("status"));
    write(&keys, &registry(7, false));
    let risk = place.path("risk.json");
    fs::write(&risk, crate::bundle_world::register(1).to_string()).unwrap();
    let token = world::genuine("330000");
    let mut filter = Running::start(&[
        "filter",
        "--keys",
        keys.to_str().unwrap(),
        "--risk",
        &risk,
        "--status",
        status_lists.to_str().unwrap(),
    ]);
    let answer = filter.ask(&token);
    assert_eq!(
        (
            &answer["verdict"],
            &answer["registry_version"],
            &answer["risk_version"]
        ),
        (&json!("pass"), &json!(7), &json!(1))
    );
    let mut register = crate::bundle_world::register(2);
    register["entries"][0]["level"] = json!("key");
    fs::write(&risk, register.to_string()).unwrap();
    filter.ask_until(&token, |answer| answer["risk_version"] == 2);
    assert_eq!(filter.ask(&token)["verdict"], "quarantine");
    write(&keys, &registry(8, true));
    filter.ask_until(&token, |answer| {
        answer["reasons"][0]["code"] == "key-revoked"
    });
    // A registry that is being written is not in force before it is whole.
    fs::write(keys.join("registry.json"), "{\"version\": 9,").unwrap();
    let mut said = filter.said_until("registry.json");
    let answer = filter.ask(&token);
    assert_eq!(
        (&answer["registry_version"], &answer["verdict"]),
        (&json!(8), &json!("reject"))
    );
    write(&keys, &registry(9, true));
    filter.ask_until(&token, |answer| answer["registry_version"] == 9);
    fs::write(status_lists.join("a.jwt"), "no list").unwrap();
    said.extend(filter.said_until("a.jwt"));
    said.extend(filter.end());
    let about = |what: &str| said.iter().filter(|line| line.contains(what)).count();
    assert_eq!((about("a.jwt"), about("registry.json")), (1, 1), "{said:?}");
}

#[test]
fn a_list_that_is_removed_brings_no_older_one_back() {
    use crate::status_world::{self, claims, code, token};
    let place = Place::new();
    let (keys, lists) = (place.path("keys"), place.path("lists"));
    fs::create_dir(&keys).unwrap();
    fs::create_dir(&lists).unwrap();
    crate::program::keys(Path::new(&keys));
    let list = |hours: i64, bytes: &[u8]| {
        let mut claims = claims(2, bytes);
        claims["iat"] = json!(world::hours(hours));
        token("330000", &claims)
    };
    let put = |name: &str, list: &str| fs::write(Path::new(&lists).join(name), list).unwrap();
    put("old.jwt", &list(-3, &[0; 4]));
    let mut scan = Running::start(&[
        "scan", "--format", "json", "--keys", &keys, "--status", &lists,
    ]);
    let code = code(1);
    assert_eq!(scan.ask(&code)["verdict"], "pass");
    put("new.jwt", &list(-2, &[0b0000_0100, 0, 0, 0]));
    let revoked = |answer: &Value| answer["reasons"][0]["code"] == "revoked";
    scan.ask_until(&code, revoked);
    fs::remove_file(Path::new(&lists).join("new.jwt")).unwrap();
    let until = Instant::now() + WITHIN;
    while Instant::now() < until {
        assert!(revoked(&scan.ask(&code)));
        thread::sleep(Duration::from_millis(100));
    }
    // One that is dated ahead of the clock rejects as well, and stays when its file goes.
    let other = status_world::code(2);
    assert_eq!(scan.ask(&other)["verdict"], "pass");
    put("ahead.jwt", &list(2, &[0b0001_0000, 0, 0, 0]));
    scan.ask_until(&other, revoked);
    fs::remove_file(Path::new(&lists).join("ahead.jwt")).unwrap();
    let until = Instant::now() + WITHIN;
    while Instant::now() < until {
        assert!(revoked(&scan.ask(&other)));
        thread::sleep(Duration::from_millis(100));
    }
    scan.end();
}
