//! Every combination of sources, flags and variables: which source judges, and which call is refused
//! (contract section 8). This file states the rules a second time, as its own table.

use std::fs;
use std::path::Path;
use std::process::Output;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use healthcode::internals::bundle::archive::pack;
use serde_json::{Value, json};

use crate::bundle_world::{documents, fingerprint, made, plan, register, sign_all};
use crate::program::{healthcode, json_lines, one_clear_line, run, status, text};
use crate::world;

/// How one source is named.
#[derive(Debug, Clone, Copy, PartialEq)]
enum By {
    Nothing,
    Flag,
    Variable,
}

const BY: [By; 3] = [By::Nothing, By::Flag, By::Variable];

/// Which notice is named.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Named {
    Nothing,
    /// The id of the bundle's notice.
    Bundled(By),
    /// A file.
    File(By),
}

#[derive(Debug, Clone, Copy)]
struct Call {
    keys: By,
    bundle: By,
    demo: bool,
    notice: Named,
    risk: By,
    status: By,
}

/// The expected result.
#[derive(Debug, PartialEq)]
enum Expected {
    Exit(i32),
    /// The version of the registry, the id of the notice, the version of the register, and whether
    /// a bundle is named.
    Judged(u64, &'static str, u64, bool),
}

/// The versions of this test's registries and registers.
const KEYS: u64 = 5;
const BUNDLE: u64 = 6;
const RISK_FILE: u64 = 77;
const RISK_BUNDLE: u64 = 78;
const BUNDLED: &str = "of-the-bundle";
const OF_A_FILE: &str = "of-a-file";

fn expected(call: &Call, demo_registry: u64, own_risk: u64) -> Expected {
    use By::{Flag, Nothing, Variable};
    // Which registry, by the first row that fits; 2 if the call is refused.
    let registry = match (call.keys, call.bundle, call.demo) {
        (Flag, Flag, _) => Err(2),
        (Flag, _, false) => Ok(KEYS),
        // The keys of this test are no demonstration.
        (Flag, _, true) | (_, Flag, true) => Err(2),
        (Variable, Flag, false) => Err(2),
        (Nothing, Flag, false) => Ok(BUNDLE),
        (_, _, true) => Ok(demo_registry),
        (Variable, Variable, false) => Err(2),
        (Variable, Nothing, false) => Ok(KEYS),
        (Nothing, Variable, false) => Ok(BUNDLE),
        (Nothing, Nothing, false) => Err(2),
    };
    let registry = match registry {
        Ok(registry) => registry,
        Err(exit) => return Expected::Exit(exit),
    };
    let bundle = registry == BUNDLE;
    let notice = match (call.notice, bundle) {
        (Named::Nothing | Named::Bundled(_), true) => BUNDLED,
        (Named::File(_), true) => return Expected::Exit(2),
        (Named::Nothing, false) => "tongliao-2020-03",
        (Named::File(_), false) => OF_A_FILE,
        // Neither an embedded notice nor a file.
        (Named::Bundled(_), false) => return Expected::Exit(1),
    };
    let risk = match (call.risk, bundle) {
        (Nothing, true) => RISK_BUNDLE,
        (_, true) => return Expected::Exit(2),
        (Nothing, false) => own_risk,
        (_, false) => RISK_FILE,
    };
    Expected::Judged(registry, notice, risk, bundle)
}

struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        for folder in ["keys", "status"] {
            fs::create_dir(place.path(folder)).unwrap();
        }
        place.write("status/a.jwt", &json!("no list"));
        for (name, document) in registry(KEYS) {
            place.write(&format!("keys/{name}"), &document);
        }
        place.write("risk.json", &register(RISK_FILE));
        place.write("notice.json", &notice(OF_A_FILE));
        let mut plan = plan();
        plan.documents = documents(&registry(BUNDLE));
        plan.documents
            .retain(|name, _| !name.starts_with("notices/"));
        let bundled = notice(BUNDLED).to_string().into_bytes();
        plan.documents
            .insert(format!("notices/{BUNDLED}.json"), bundled);
        plan.documents.insert(
            "risk/register.json".to_owned(),
            register(RISK_BUNDLE).to_string().into_bytes(),
        );
        let files = sign_all(&made(&plan, None));
        fs::write(place.path("1.tar"), pack("1.tar", &files).unwrap()).unwrap();
        let (tar, gate) = (place.path("1.tar"), place.path("gate"));
        let output = run(
            &[
                "bundle",
                "install",
                &tar,
                "--to",
                &gate,
                "--at",
                world::NOW,
                "--root",
                &fingerprint(&files),
            ],
            b"",
        );
        assert_eq!(status(&output), 0, "{}", text(&output.stderr));
        place
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_owned()
    }

    fn write(&self, name: &str, document: &Value) {
        fs::write(self.path(name), document.to_string()).unwrap();
    }

    /// The call. With `empty`, a variable that names nothing is set to an empty value.
    fn call(&self, call: &Call, empty: bool) -> Output {
        let mut command = healthcode();
        command.args(["check", "--no-code", "--format", "json", "--lang", "en"]);
        command.args(["--at", world::NOW]);
        if call.demo {
            command.arg("--demo");
        }
        let (notice, notice_by) = match call.notice {
            Named::Nothing => (String::new(), By::Nothing),
            Named::Bundled(by) => (BUNDLED.to_owned(), by),
            Named::File(by) => (self.path("notice.json"), by),
        };
        for (flag, variable, value, by) in [
            ("--keys", "HEALTHCODE_KEYS", self.path("keys"), call.keys),
            (
                "--bundle",
                "HEALTHCODE_BUNDLE",
                self.path("gate"),
                call.bundle,
            ),
            ("--notice", "HEALTHCODE_NOTICE", notice, notice_by),
            (
                "--risk",
                "HEALTHCODE_RISK",
                self.path("risk.json"),
                call.risk,
            ),
            (
                "--status",
                "HEALTHCODE_STATUS",
                self.path("status"),
                call.status,
            ),
        ] {
            match by {
                By::Flag => {
                    command.args([flag, &value]);
                }
                By::Variable => {
                    command.env(variable, value);
                }
                By::Nothing if empty => {
                    command.env(variable, "");
                }
                By::Nothing => {}
            }
        }
        command.output().unwrap()
    }
}

fn registry(version: u64) -> std::collections::BTreeMap<String, Value> {
    let mut documents = world::documents();
    documents.get_mut("registry.json").unwrap()["version"] = json!(version);
    documents
}

fn notice(id: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"));
    let path = path.join("src/embedded/notices/tongliao-2020-03.json");
    let mut notice: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    notice["id"] = json!(id);
    notice
}

fn calls() -> Vec<Call> {
    let notices = [
        Named::Nothing,
        Named::Bundled(By::Flag),
        Named::Bundled(By::Variable),
        Named::File(By::Flag),
        Named::File(By::Variable),
    ];
    let mut calls = Vec::new();
    for keys in BY {
        for bundle in BY {
            for demo in [false, true] {
                for notice in notices {
                    for risk in BY {
                        // Status lists only add: every way of naming them beside every source.
                        let status = BY[calls.len() % 3];
                        calls.push(Call {
                            keys,
                            bundle,
                            demo,
                            notice,
                            risk,
                            status,
                        });
                    }
                }
            }
        }
    }
    calls
}

#[test]
fn every_combination_of_sources_is_judged_or_refused_by_the_rules() {
    let place = Place::new();
    let demo_registry = healthcode::embedded::demo_registry().unwrap().version();
    let own_risk = healthcode::embedded::risk_register().unwrap().version();
    let calls = calls();
    assert_eq!(calls.len(), 270);
    let (next, wrong) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let judge = || {
        loop {
            let number = next.fetch_add(1, Ordering::SeqCst);
            let Some(call) = calls.get(number) else {
                return;
            };
            let output = place.call(call, number % 2 == 0);
            let expected = expected(call, demo_registry, own_risk);
            let found = match status(&output) {
                exit @ (1 | 2) => {
                    assert_eq!(output.stdout, b"");
                    one_clear_line(&output);
                    Expected::Exit(exit)
                }
                _ => {
                    // Lists that are named are read.
                    let named = text(&output.stderr).contains("a.jwt");
                    assert_eq!(named, call.status != By::Nothing, "{call:?}");
                    let line = &json_lines(&output)[0];
                    let version = |name: &str| line[name].as_u64().unwrap();
                    let notice = ["tongliao-2020-03", BUNDLED, OF_A_FILE]
                        .into_iter()
                        .find(|id| line["notice"] == *id);
                    Expected::Judged(
                        version("registry_version"),
                        notice.unwrap(),
                        version("risk_version"),
                        line.get("bundle").is_some(),
                    )
                }
            };
            if found != expected {
                let line = text(&output.stderr);
                let what = format!("{call:?}: {found:?}, not {expected:?}: {line}");
                wrong.lock().unwrap().push(what);
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(judge);
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_empty_variable_is_not_set_whatever_it_is_for() {
    let token = world::genuine("330000");
    let folder = tempfile::tempdir().unwrap();
    let keys = crate::program::keys(folder.path());
    let plain = |command: &mut std::process::Command| {
        command.args(["check", &token, "--keys", &keys, "--at", world::NOW]);
    };
    let mut without = healthcode();
    plain(&mut without);
    let without = without.output().unwrap();
    assert_eq!(status(&without), 0, "{}", text(&without.stderr));
    let mut with = healthcode();
    plain(&mut with);
    for name in [
        "KEYS", "BUNDLE", "NOTICE", "RISK", "STATUS", "PLACE", "PURPOSE", "FORMAT", "LANG",
        "ENGINE",
    ] {
        with.env(format!("HEALTHCODE_{name}"), "");
    }
    let with = with.output().unwrap();
    assert_eq!((with.stdout, with.stderr), (without.stdout, without.stderr));
}
