//! The real binary: making, carrying, installing and judging by a bundle.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use healthcode::internals::bundle::Role;
use healthcode::internals::bundle::archive::{Files, pack};
use healthcode::internals::issue::Plan;
use serde_json::{Value, json};

use crate::bundle_world::*;
use crate::program::{healthcode, json_lines, one_clear_line, run, status, text};
use crate::world;

/// A folder with bundles and a gate in it.
struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_owned()
    }

    fn write(&self, name: &str, files: &Files) -> String {
        fs::write(self.path(name), pack(name, files).unwrap()).unwrap();
        self.path(name)
    }

    fn gate(&self) -> PathBuf {
        self.0.path().join("gate")
    }

    /// The first bundle, installed.
    fn installed() -> Self {
        let place = Self::new();
        let output = place.install(
            &place.write("1.tar", &first()),
            &["--root", &fingerprint(&first())],
        );
        assert_eq!(status(&output), 0, "{}", text(&output.stderr));
        place
    }

    fn install(&self, bundle: &str, more: &[&str]) -> Output {
        let gate = self.path("gate");
        run(
            &[
                &[
                    "bundle",
                    "install",
                    bundle,
                    "--to",
                    &gate,
                    "--at",
                    world::NOW,
                    "--lang",
                    "en",
                ],
                more,
            ]
            .concat(),
            b"",
        )
    }

    fn check(&self, more: &[&str]) -> Output {
        let (token, gate) = (world::genuine("330000"), self.path("gate"));
        let args = [
            "check", &token, "--bundle", &gate, "--format", "json", "--lang", "en",
        ];
        run(&[&args, more].concat(), b"")
    }

    fn judged(&self, at: &str) -> Value {
        let output = self.check(&["--at", at]);
        assert_eq!(output.stderr, b"", "{}", text(&output.stderr));
        json_lines(&output)[0].clone()
    }

    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.gate())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

fn second() -> Files {
    let mut registry = world::documents();
    registry.get_mut("registry.json").unwrap()["version"] = json!(8);
    next(&first(), documents(&registry))
}

fn refused(output: &Output, exit: i32, words: &[&str]) {
    assert_eq!(
        (status(output), output.stdout.len()),
        (exit, 0),
        "{}",
        text(&output.stderr)
    );
    let line = one_clear_line(output);
    for word in words {
        assert!(line.contains(word), "`{word}` is not in: {line}");
    }
}

#[test]
fn a_gate_judges_by_what_is_installed() {
    let place = Place::installed();
    let line = place.judged(world::NOW);
    assert_eq!(
        (&line["verdict"], &line["registry_version"]),
        (&json!("pass"), &json!(7))
    );
    assert_eq!(line["bundle"]["version"], 1);
    // The register of the bundle judged, not the embedded illustration.
    assert_eq!(line.get("risk_illustration"), None);
    // By the variable too, and in `scan` and `filter`.
    for command in [&["scan", "--format", "json"][..], &["filter"]] {
        let mut child = healthcode();
        child
            .args(command)
            .args(["--at", world::NOW])
            .env("HEALTHCODE_BUNDLE", place.gate());
        child
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped());
        let mut child = child.spawn().unwrap();
        let token = world::genuine("330000") + "\n";
        std::io::Write::write_all(child.stdin.as_mut().unwrap(), token.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(
            json_lines(&output)[0]["bundle"]["version"],
            1,
            "{command:?}"
        );
    }
    // The next one replaces it; to install the same one again does no harm.
    let next = place.write("2.tar", &second());
    for _ in 0..2 {
        assert_eq!(status(&place.install(&next, &[])), 0);
        let line = place.judged(world::NOW);
        assert_eq!(
            (&line["bundle"]["version"], &line["registry_version"]),
            (&json!(2), &json!(8))
        );
    }
    refused(
        &place.install(&place.path("1.tar"), &[]),
        1,
        &["timestamp version 1 is older"],
    );
    assert_eq!(place.judged(world::NOW)["bundle"]["version"], 2);
}

#[test]
fn the_first_installation_is_told_which_root_to_trust() {
    let place = Place::new();
    let bundle = place.write("1.tar", &first());
    refused(&place.install(&bundle, &[]), 2, &["--root"]);
    let zeros = "00".repeat(32);
    refused(
        &place.install(&bundle, &["--root", &zeros]),
        1,
        &["fingerprint"],
    );
    refused(
        &place.install(&bundle, &["--root", "nowhere"]),
        1,
        &["nowhere"],
    );
    assert!(!place.gate().join("bundle.tar").exists());
    let output = place.check(&["--at", world::NOW]);
    refused(&output, 1, &["no bundle is installed here", "gate install"]);
    // A document, or a fingerprint as people write it down.
    let root = place.path("root.json");
    fs::write(&root, &first()["metadata/1.root.json"]).unwrap();
    assert_eq!(status(&place.install(&bundle, &["--root", &root])), 0);
    let print = fingerprint(&first()).to_uppercase();
    let groups: Vec<&str> = (0..16).map(|i| &print[4 * i..4 * i + 4]).collect();
    let place = Place::new();
    let bundle = place.write("1.tar", &first());
    assert_eq!(
        status(&place.install(&bundle, &["--root", &groups.join(" ")])),
        0
    );
    let output = run(
        &[
            "bundle",
            "verify",
            &bundle,
            "--root",
            &print,
            "--at",
            world::NOW,
            "--lang",
            "en",
        ],
        b"",
    );
    assert_eq!(status(&output), 0);
    assert!(text(&output.stdout).starts_with("verified\n"));
    let output = run(
        &[
            "bundle",
            "verify",
            &bundle,
            "--root",
            &zeros,
            "--at",
            world::NOW,
        ],
        b"",
    );
    assert_eq!((status(&output), output.stdout.len()), (1, 0));
}

#[test]
fn what_is_installed_is_verified_each_time() {
    let place = Place::installed();
    let file = place.gate().join("bundle.tar");
    let genuine = fs::read(&file).unwrap();
    for at in (0..genuine.len()).step_by(1_999) {
        let mut bytes = genuine.clone();
        bytes[at] ^= 1;
        fs::write(&file, &bytes).unwrap();
        let output = place.check(&["--at", world::NOW]);
        if status(&output) != 0 {
            refused(&output, 1, &["bundle.tar"]);
        }
    }
    fs::write(&file, &genuine[..genuine.len() / 2]).unwrap();
    refused(
        &place.check(&["--at", world::NOW]),
        1,
        &["bundle.tar", "cut short"],
    );
    // Nothing can be compared with it any more: only a person who names the root can begin again.
    let next = place.write("2.tar", &second());
    refused(&place.install(&next, &[]), 1, &["cannot be used", "--root"]);
    assert_eq!(
        status(&place.install(&next, &["--root", &fingerprint(&first())])),
        0
    );
    assert_eq!(place.judged(world::NOW)["bundle"]["version"], 2);
}

#[test]
fn one_source_of_trust_at_a_time() {
    let place = Place::installed();
    let folder = tempfile::tempdir().unwrap();
    let keys = crate::program::keys(folder.path());
    let output = place.check(&["--at", world::NOW, "--keys", &keys]);
    assert_eq!((status(&output), output.stdout.len()), (2, 0));
    let token = world::genuine("330000");
    let mut both = healthcode();
    both.args(["check", &token, "--at", world::NOW, "--lang", "en"]);
    both.env("HEALTHCODE_BUNDLE", place.gate())
        .env("HEALTHCODE_KEYS", &keys);
    refused(&both.output().unwrap(), 2, &["HEALTHCODE_BUNDLE"]);
    // A flag outranks a variable.
    both.args(["--keys", &keys, "--format", "json"]);
    assert_eq!(json_lines(&both.output().unwrap())[0].get("bundle"), None);
    // The bundle's register is signed; a file does not replace it.
    let risk = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/fixtures/registers/cast-levels.json"
    );
    refused(
        &place.check(&["--at", world::NOW, "--risk", risk]),
        2,
        &["--risk"],
    );
    // A bundle of real keys is no demonstration.
    refused(&place.check(&["--demo"]), 2, &["demonstration"]);
}

#[test]
fn a_bundle_of_the_demonstration_needs_demo() {
    let place = Place::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut plan = plan();
    plan.documents.retain(|name, _| !name.starts_with("keys/"));
    for entry in fs::read_dir(root.join("keys")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if name == "registry.json" || name.ends_with(".jwks.json") {
            plan.documents
                .insert(format!("keys/{name}"), fs::read(&path).unwrap());
        }
    }
    let files = sign_all(&made(&plan, None));
    let bundle = place.write("demo.tar", &files);
    assert_eq!(
        status(&place.install(&bundle, &["--root", &fingerprint(&files)])),
        0
    );
    refused(&place.check(&["--at", world::NOW]), 2, &["--demo"]);
    let code = root.join("fixtures/codes/zhejiang-green.txt");
    let args = [
        "check",
        code.to_str().unwrap(),
        "--bundle",
        &place.path("gate"),
        "--format",
        "json",
        "--demo",
    ];
    let output = run(&args, b"");
    assert_eq!(json_lines(&output)[0]["environment"], "demo");
}

#[test]
fn what_a_killed_installation_leaves_hinders_nobody() {
    let place = Place::installed();
    for name in [
        "bundle.tar.7.new",
        "root.json.8.new",
        "high-water.json.9.new",
    ] {
        fs::write(place.gate().join(name), b"half of something").unwrap();
    }
    assert_eq!(place.judged(world::NOW)["bundle"]["version"], 1);
    assert_eq!(
        status(&place.install(&place.write("2.tar", &second()), &[])),
        0
    );
    assert_eq!(place.judged(world::NOW)["bundle"]["version"], 2);
    assert_eq!(
        place.names(),
        ["bundle.tar", "lock", "root.json", "versions.json"]
    );
    // A first installation that was killed between its two files installed nothing.
    fs::remove_file(place.gate().join("bundle.tar")).unwrap();
    refused(
        &place.check(&["--at", world::NOW]),
        1,
        &["no bundle is installed here"],
    );
    refused(&place.install(&place.path("2.tar"), &[]), 2, &["--root"]);
}

/// A disk that takes the names of files and none of their bytes.
#[cfg(unix)]
#[test]
fn a_full_disk_is_said_and_leaves_nothing_half_written() {
    let place = Place::installed();
    let before = place.names();
    let bundle = place.write("2.tar", &second());
    let gate = place.path("gate");
    let full = "trap '' XFSZ; ulimit -f 0; exec \"$0\" \"$@\"";
    let mut command = std::process::Command::new("sh");
    command.args(["-c", full, env!("CARGO_BIN_EXE_healthcode")]);
    command.args(["bundle", "install", &bundle, "--to", &gate]);
    command.args(["--at", world::NOW, "--lang", "en"]);
    let output = command.output().unwrap();
    refused(&output, 1, &["versions.json", "no room"]);
    assert_eq!(place.names(), before);
    assert_eq!(place.judged(world::NOW)["bundle"]["version"], 1);
    assert_eq!(status(&place.install(&bundle, &[])), 0);
}

#[cfg(unix)]
#[test]
fn two_installations_wait_for_each_other() {
    let place = Place::installed();
    let lock = fs::File::open(place.gate().join("lock")).unwrap();
    rustix::fs::flock(&lock, rustix::fs::FlockOperation::LockExclusive).unwrap();
    let next = place.write("2.tar", &second());
    refused(
        &place.install(&next, &[]),
        1,
        &["another installation is at work"],
    );
    // Judging needs no lock.
    assert_eq!(place.judged(world::NOW)["bundle"]["version"], 1);
    drop(lock);
    // Deleting the file does not allow a second installation: the folder is locked as well.
    let folder = fs::File::open(place.gate()).unwrap();
    rustix::fs::flock(&folder, rustix::fs::FlockOperation::LockExclusive).unwrap();
    fs::remove_file(place.gate().join("lock")).unwrap();
    refused(
        &place.install(&next, &[]),
        1,
        &["another installation is at work"],
    );
    drop(folder);
    assert_eq!(status(&place.install(&next, &[])), 0);
}

#[cfg(unix)]
#[test]
fn killed_at_any_instant_the_old_or_the_new_judges() {
    let place = Place::installed();
    let (next, gate) = (place.write("2.tar", &second()), place.path("gate"));
    let old = ["bundle.tar", "versions.json"].map(|name| {
        let path = place.gate().join(name);
        (path.clone(), fs::read(path).unwrap())
    });
    let args = [
        "bundle",
        "install",
        &next,
        "--to",
        &gate,
        "--at",
        world::NOW,
    ];
    let start = std::time::Instant::now();
    assert_eq!(status(&run(&args, b"")), 0);
    let whole = start.elapsed();
    const KILLS: u32 = 16;
    for share in 0..KILLS {
        for (path, bytes) in &old {
            fs::write(path, bytes).unwrap();
        }
        let mut child = healthcode();
        child
            .args(args)
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null());
        let mut child = child.spawn().unwrap();
        std::thread::sleep(whole * share / (KILLS - 2));
        child.kill().unwrap();
        child.wait().unwrap();
        let line = place.judged(world::NOW);
        assert_eq!(line["verdict"], "pass");
        let version = line["bundle"]["version"].as_u64().unwrap();
        assert_eq!(
            line["registry_version"].as_u64().unwrap(),
            version + 6,
            "a mixture"
        );
    }
    assert_eq!(status(&run(&args, b"")), 0);
    assert_eq!(
        place.names(),
        ["bundle.tar", "lock", "root.json", "versions.json"]
    );
}

/// A bundle of today, since only the system's clock raises the mark.
fn of_today() -> (Place, Files) {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap();
    let now = i64::try_from(since.as_secs()).unwrap();
    let mut plan = Plan {
        at: healthcode::Timestamp::from_seconds(now - 3_600).unwrap(),
        ..plan()
    };
    // The register is of 2020; its age is not tested here.
    let century = limits(36_500 * 86_400, 36_500 * 86_400);
    plan.limits.insert("risk/register.json".to_owned(), century);
    let files = sign_all(&made(&plan, None));
    (Place::new(), files)
}

/// A page without its line breaks.
fn one_space(output: &Output) -> String {
    let page = text(&output.stdout);
    page.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_high_water_mark_is_raised_by_the_systems_clock_alone() {
    let (place, files) = of_today();
    let (bundle, gate) = (place.write("1.tar", &files), place.path("gate"));
    let mark = place.gate().join("high-water.json");
    let print = fingerprint(&files);
    let install = [
        "bundle", "install", &bundle, "--to", &gate, "--root", &print,
    ];
    // A given time does not count as seen by this gate.
    let made = read(&files).unwrap().document(Role::Timestamp).issued_at();
    let given = made.plus_seconds(60).in_words(healthcode::Zone::CHINA);
    assert_eq!(
        status(&run(&[&install[..], &["--at", &given]].concat(), b"")),
        0
    );
    let no_code = [
        "check",
        "--no-code",
        "--place",
        "community",
        "--bundle",
        &gate,
        "--format",
        "json",
        "--lang",
        "en",
    ];
    run(&[&no_code[..], &["--at", &given]].concat(), b"");
    assert!(!mark.exists());
    // The system's time does; the mark is written once.
    run(&no_code, b"");
    let first = fs::read_to_string(&mark).unwrap();
    let seen: Value = serde_json::from_str(&first).unwrap();
    let seen = at(seen["seen"].as_str().unwrap());
    assert!(seen > made.plus_seconds(3_000));
    run(&no_code, b"");
    assert_eq!(
        fs::read_to_string(&mark).unwrap(),
        first,
        "not for every code"
    );
    // A clock that was set back is noticed, with a given time too.
    let line = &json_lines(&run(&[&no_code[..], &["--at", &given]].concat(), b""))[0];
    assert_eq!(line["reasons"][0]["code"], "clock-suspect");
    let output = run(
        &["doctor", "--bundle", &gate, "--at", &given, "--lang", "en"],
        b"",
    );
    assert_eq!(status(&output), 10);
    let page = one_space(&output);
    assert!(page.contains("delete high-water.json"), "{page}");
    // A damaged mark, and one later than any possible time, are reported and not believed.
    for (bad, word) in [
        ("{", "damaged"),
        (r#"{"seen":"2999-01-01T00:00:00Z"}"#, "not plausible"),
    ] {
        fs::write(&mark, bad).unwrap();
        let output = run(&no_code, b"");
        assert_eq!(json_lines(&output)[0]["verdict"], "pass");
        assert!(one_clear_line(&output).contains(word));
        assert_eq!(
            fs::read_to_string(&mark).unwrap(),
            bad,
            "left for somebody to look at"
        );
        let output = run(&["doctor", "--bundle", &gate, "--lang", "en"], b"");
        let page = one_space(&output);
        assert!(page.contains(word), "{page}");
    }
    // If it cannot be written, the check goes on and says so.
    fs::remove_file(&mark).unwrap();
    fs::create_dir(&mark).unwrap();
    let output = run(&no_code, b"");
    assert_eq!(json_lines(&output)[0]["verdict"], "pass");
    assert!(one_clear_line(&output).contains("would go unnoticed"));
}

#[test]
fn a_clock_far_in_the_future_does_not_raise_the_mark() {
    // This world's bundle is of 2020: by the system's clock it ended long ago.
    let place = Place::installed();
    let output = place.check(&[]);
    assert_eq!(status(&output), 12, "the code itself has expired");
    assert!(!place.gate().join("high-water.json").exists());
    assert_eq!(place.judged(world::NOW)["verdict"], "pass");
}

#[test]
fn a_bundle_of_the_future_waits_for_the_clock() {
    let place = Place::installed();
    let plan = Plan {
        at: at("2020-03-28T12:00:00+08:00"),
        root: None,
        ..plan()
    };
    let files = signed(&made(&plan, Some(&first())), Role::Timestamp, TIMESTAMP);
    let later = place.write("2.tar", &files);
    refused(
        &place.install(&later, &[]),
        1,
        &["later than this device's time", "set this device's clock"],
    );
    assert_eq!(place.judged(world::NOW)["bundle"]["version"], 1);
}

#[test]
fn expired_roles_are_refused_unless_somebody_accepts_them() {
    let place = Place::new();
    let bundle = place.write("1.tar", &first());
    let gate = place.path("gate");
    let print = fingerprint(&first());
    let install = |at: &'static str, more: &[&str]| {
        let args = [
            "bundle", "install", &bundle, "--to", &gate, "--root", &print, "--at", at, "--lang",
            "en",
        ];
        run(&[&args, more].concat(), b"")
    };
    let april = "2020-04-06T08:00:00+08:00";
    refused(
        &install(april, &[]),
        1,
        &["timestamp version 1 expired", "--allow-expired"],
    );
    let next_year = "2021-04-01T08:00:00+08:00";
    refused(
        &install(next_year, &["--allow-expired"]),
        1,
        &["root version 1 expired", "new root"],
    );
    assert_eq!(status(&install(april, &["--allow-expired"])), 0);
    let line = place.judged(april);
    assert_eq!(line["warnings"][0]["code"], "trust-ageing");
}

#[test]
fn doctor_says_whether_the_gate_is_fit() {
    // A gate in service has a registry of production.
    let place = Place::new();
    let mut registry = world::documents();
    registry.get_mut("registry.json").unwrap()["environment"] = json!("production");
    let mut plan = plan();
    plan.documents = documents(&registry);
    let files = sign_all(&made(&plan, None));
    let bundle = place.write("1.tar", &files);
    let installed = place.install(&bundle, &["--root", &fingerprint(&files)]);
    assert_eq!(status(&installed), 0, "{}", text(&installed.stderr));
    let gate = place.path("gate");
    let doctor = |at: &str, more: &[&str]| {
        run(
            &[&["doctor", "--bundle", &gate, "--at", at], more].concat(),
            b"",
        )
    };
    for (at, exit, state) in [
        (world::NOW, 0, "fit"),
        ("2020-04-01T09:00:00+08:00", 0, "warning"),
        ("2020-04-20T09:00:00+08:00", 10, "unfit"),
        ("2020-03-20T09:00:00+08:00", 10, "unfit"),
    ] {
        let output = doctor(at, &["--format", "json"]);
        let line = &json_lines(&output)[0];
        assert_eq!(
            (status(&output), &line["state"]),
            (exit, &json!(state)),
            "{at}"
        );
        assert_eq!(line["holds_everybody"], state == "unfit", "{at}");
        let parts = line["parts"].as_array().unwrap();
        let names: Vec<_> = parts.iter().map(|p| p["part"].as_str().unwrap()).collect();
        for name in ["clock", "bundle", "trust", "risk", "notice"] {
            assert!(names.contains(&name), "{name}");
        }
        // Each part that is not fit says what to do.
        for part in parts {
            assert_eq!(part["state"] != "fit", part.get("todo").is_some(), "{part}");
        }
        // A gate is fit if its codes pass, and unfit if they are held.
        let holds =
            |code: &Value| code.as_str().unwrap().ends_with("-stale") || code == "clock-suspect";
        let args = [
            "check",
            "--no-code",
            "--bundle",
            &gate,
            "--format",
            "json",
            "--at",
            at,
        ];
        let judged = &json_lines(&run(&args, b""))[0];
        let reasons = judged["reasons"].as_array().unwrap();
        assert_eq!(
            reasons.iter().any(|r| holds(&r["code"])),
            state == "unfit",
            "{at} {reasons:?}"
        );
    }
    for lang in ["zh", "en"] {
        let page = text(&doctor(world::NOW, &["--lang", lang]).stdout);
        assert!(page.starts_with('✓'), "{page}");
    }
    // A part that cannot be loaded is named, with what to do.
    fs::write(place.gate().join("bundle.tar"), b"x").unwrap();
    let output = doctor(world::NOW, &["--lang", "en"]);
    assert_eq!(status(&output), 1);
    let page = text(&output.stdout);
    assert!(
        page.contains("bundle.tar") && page.contains("can judge nobody"),
        "{page}"
    );
}

#[test]
fn no_gate_opens_for_service_on_data_that_are_not_real() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let keys = |environment: &str| {
        let keys = path(environment);
        fs::create_dir(&keys).unwrap();
        for (name, mut document) in world::documents() {
            if name == "registry.json" {
                document["environment"] = json!(environment);
            }
            fs::write(Path::new(&keys).join(name), document.to_string()).unwrap();
        }
        keys
    };
    let (real, test) = (keys("production"), keys("test"));
    let risk = path("risk.json");
    fs::write(&risk, crate::bundle_world::register(1).to_string()).unwrap();
    let doctor = |args: &[&str]| {
        let output = run(&[&["doctor", "--format", "json"], args].concat(), b"");
        let line = json_lines(&output)[0].clone();
        let parts = line["parts"].as_array().unwrap().iter();
        let unfit: Vec<String> = parts
            .filter(|part| part["state"] == "unfit")
            .map(|part| part["part"].as_str().unwrap().to_owned())
            .collect();
        (status(&output), line["holds_everybody"] == true, unfit)
    };
    let (real, test) = (
        ["--keys", &real, "--at", world::NOW],
        ["--keys", &test, "--at", world::NOW],
    );
    let with_risk = ["--risk", &risk];
    assert_eq!(
        doctor(&[&real[..], &with_risk].concat()),
        (0, false, vec![])
    );
    let parts = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    // They judge, and nobody is held; but no gate may be opened.
    for (args, unfit) in [
        ([&test[..], &with_risk].concat(), parts(&["trust"])),
        (test.to_vec(), parts(&["trust", "risk"])),
        (vec!["--demo"], parts(&["trust", "risk"])),
    ] {
        assert_eq!(doctor(&args), (10, false, unfit), "{args:?}");
    }
    // A gate also reports a private key beside the registry, once.
    let private = Path::new(real[1]).join("mine.json");
    fs::write(private, world::key("330000").private_jwk().to_string()).unwrap();
    let unfit = parts(&["private-keys"]);
    let args = [&real[..], &with_risk].concat();
    assert_eq!(doctor(&args), (10, false, unfit));
    let token = format!("{}\n", world::genuine("330000")).repeat(3);
    for command in ["check", "scan", "filter"] {
        let mut args = [&[command][..], &args].concat();
        args.extend(["--lang", "en"]);
        if command == "check" {
            args.push("-");
        }
        let output = run(&args, token.as_bytes());
        let said = text(&output.stderr);
        assert_eq!(said.matches("mine.json").count(), 1, "{command}: {said}");
    }
    // A clock before the trust data holds everybody.
    let early = ["--keys", real[1], "--at", "2020-03-01T09:00:00+08:00"];
    let (exit, holds, _) = doctor(&[&early[..], &with_risk].concat());
    assert_eq!((exit, holds), (10, true));
}

#[cfg(unix)]
#[test]
fn the_ceremony_works_from_end_to_end() {
    let folder = tempfile::tempdir().unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/bundle/ceremony");
    let output = std::process::Command::new("bash")
        .args([script, folder.path().to_str().unwrap()])
        .env("HEALTHCODE", env!("CARGO_BIN_EXE_healthcode"))
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}\n{}",
        text(&output.stdout),
        text(&output.stderr)
    );
    assert!(text(&output.stdout).ends_with("all steps done\n"));
    // The gate judges by what two of three have signed, and only the owners can read the keys.
    let gate = folder.path().join("gate");
    assert!(gate.join("bundle.tar").exists());
    let private = folder.path().join("root-1/root-1.private.jwk.json");
    let mode =
        std::os::unix::fs::PermissionsExt::mode(&fs::metadata(private).unwrap().permissions());
    assert_eq!(mode & 0o077, 0);
}
