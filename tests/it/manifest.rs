//! The real program gives every fixture the decision that the manifest asks for.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use healthcode::Timestamp;
use healthcode::Traveller;
use healthcode::Verdict;
use healthcode::embedded;
use healthcode::internals::base::reason::Finding;
use healthcode::{Checker, Clock};
use serde_json::Value;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn cases() -> Vec<Value> {
    let bytes = fs::read(root().join("fixtures/manifest.json")).unwrap();
    let mut manifest: Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(manifest["clock"], embedded::DEMO_CLOCK);
    serde_json::from_value(manifest["cases"].take()).unwrap()
}

/// Every file of a code, by its path in the project.
fn codes() -> BTreeSet<String> {
    let entries = fs::read_dir(root().join("fixtures/codes")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name());
    names
        .map(|name| format!("fixtures/codes/{}", name.to_str().unwrap()))
        .collect()
}

fn texts(list: &Value) -> Vec<&str> {
    let list = list.as_array().unwrap();
    list.iter().map(|text| text.as_str().unwrap()).collect()
}

/// Runs the program in the project's folder, without the caller's settings.
fn run(args: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_healthcode"));
    for name in [
        "KEYS", "BUNDLE", "NOTICE", "RISK", "STATUS", "PLACE", "PURPOSE", "FORMAT", "LANG",
    ] {
        command.env_remove(format!("HEALTHCODE_{name}"));
    }
    let command = command.current_dir(root()).envs(variables.iter().copied());
    command.args(args).output().unwrap()
}

/// Runs a case with these flags before its own.
fn run_case(case: &Value, flags: &[&str]) -> Output {
    let files: Vec<String> = texts(&case["files"])
        .iter()
        .map(|file| format!("fixtures/codes/{file}"))
        .collect();
    let mut args = [&["check"], flags, &texts(&case["args"])].concat();
    args.extend(files.iter().map(String::as_str));
    run(&args, &[])
}

#[test]
fn every_case_gets_its_decision() {
    let cases = cases();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let shares: Vec<_> = cases
            .chunks(cases.len().div_ceil(threads))
            .map(|share| scope.spawn(|| share.iter().filter_map(complaint).collect::<Vec<_>>()))
            .collect();
        let complaints = shares.into_iter().flat_map(|share| share.join().unwrap());
        complaints.collect()
    });
    let count = wrong.len();
    assert!(wrong.is_empty(), "{count} cases:\n{}", wrong.join("\n"));
}

/// What is wrong with the decision, if anything.
fn complaint(case: &Value) -> Option<String> {
    let output = run_case(case, &["--demo", "--format", "json"]);
    let stdout = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<Value> = stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let fits = lines.len() == texts(&case["files"]).len().max(1)
        && output.status.code().map(i64::from) == case["exit"].as_i64()
        && lines.iter().all(|line| decides(line, case));
    let errors = String::from_utf8_lossy(&output.stderr);
    (!fits).then(|| format!("{case}\n  {stdout}  {} {errors}", output.status))
}

fn decides(line: &Value, case: &Value) -> bool {
    let codes: Vec<Value> = line["reasons"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|reason| reason["code"].clone())
        .collect();
    let duties: Vec<Value> = line["obligations"]
        .as_array()
        .into_iter()
        .flatten()
        .map(
            |duty| match (duty["code"].as_str(), duty["until"].as_str()) {
                (Some(code), Some(day)) => format!("{code} until {day}").into(),
                _ => duty["code"].clone(),
            },
        )
        .collect();
    // A reject also says what the notice decides for the person without the code.
    let next = line["next"]["en"].as_str().unwrap_or_default();
    let without = next.contains("Without a code the notice decides");
    line["verdict"] == case["verdict"]
        && line["reasons"].as_array().is_some()
        && Value::from(codes) == case["reasons"]
        && Value::from(duties) == case["obligations"]
        && line["environment"] == "demo"
        && (line["verdict"] != "reject" || without)
}

#[test]
fn every_reason_has_its_case() {
    let cases = cases();
    let shown: BTreeSet<&str> = cases
        .iter()
        .flat_map(|case| texts(&case["reasons"]))
        .collect();
    let findings = Finding::ALL
        .iter()
        // Only bundles state limits: `bundle_freshness` has their cases. Only a gate in service
        // remembers proofs: `holder_proof` has its case.
        .filter(|finding| {
            !matches!(
                finding,
                Finding::TrustStale | Finding::RiskStale | Finding::ShownBefore
            )
        })
        .map(|finding| finding.name().to_owned());
    let notice = embedded::notice(embedded::TONGLIAO).unwrap();
    let rules = notice
        .document()
        .rules()
        .iter()
        .map(|rule| rule.id().to_string());
    let missing: Vec<String> = findings
        .chain(rules)
        .filter(|code| !shown.contains(code.as_str()))
        .collect();
    assert!(missing.is_empty(), "no case shows {missing:?}");
    let of_step = |step| {
        let mut names = Finding::ALL.iter().filter(|f| f.step() == step);
        names.any(|f| f.name() == "too-large")
    };
    assert!(
        of_step(1) && of_step(2),
        "`too-large` is a reason of two steps"
    );
}

#[test]
fn every_code_stands_in_the_manifest() {
    let cases = cases();
    let files = cases.iter().flat_map(|case| texts(&case["files"]));
    let listed: BTreeSet<String> = files.map(|name| format!("fixtures/codes/{name}")).collect();
    assert_eq!(codes(), listed);
}

#[test]
fn no_control_character_of_a_code_reaches_the_terminal() {
    let codes = codes();
    for (format, lang) in [("human", "zh"), ("human", "en"), ("json", "zh")] {
        let flags = ["check", "--demo", "--format", format, "--lang", lang];
        let mut args = flags.to_vec();
        args.extend(codes.iter().map(String::as_str));
        let shown = String::from_utf8(run(&args, &[]).stdout).unwrap();
        let hostile = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        let line = shown.lines().find(|line| line.contains(hostile));
        assert_eq!(line, None, "{format}");
        assert!(shown.lines().count() >= codes.len());
    }
}

const GREEN: &str = "fixtures/codes/zhejiang-green.png";

#[test]
fn nothing_is_trusted_unless_told() {
    let refused = |args: &[&str], variables: &[(&str, &str)]| {
        let output = run(args, variables);
        assert_eq!(output.status.code(), Some(2), "{args:?} {variables:?}");
        assert!(output.stdout.is_empty(), "{args:?} {variables:?}");
        assert!(!output.stderr.is_empty(), "{args:?} {variables:?}");
    };
    refused(&["check", GREEN], &[]);
    refused(&["check", GREEN, "--format", "json"], &[]);
    refused(&["check", "--no-code", "--place", "community"], &[]);
    // An empty variable names no folder, and no variable stands for `--demo`.
    refused(&["check", GREEN], &[("HEALTHCODE_KEYS", "")]);
    refused(&["check", GREEN], &[("HEALTHCODE_DEMO", "1")]);
    let codes = codes();
    let every: Vec<&str> = codes.iter().map(String::as_str).collect();
    refused(&[&["check"], &every[..]].concat(), &[]);
}

#[test]
fn a_demonstration_registry_must_be_asked_for() {
    let verdict = |args: &[&str], variables: &[(&str, &str)]| {
        let output = run(args, variables);
        (output.status.code(), !output.stdout.is_empty())
    };
    let folder = [("HEALTHCODE_KEYS", "keys")];
    assert_eq!(
        verdict(&["check", GREEN, "--keys", "keys"], &[]),
        (Some(2), false)
    );
    assert_eq!(verdict(&["check", GREEN], &folder), (Some(2), false));
    assert_eq!(
        verdict(&["check", GREEN, "--keys", "keys", "--demo"], &[]),
        (Some(0), true)
    );
}

#[test]
fn every_single_byte_change_of_a_green_token_is_refused() {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let checker = Checker::new(
        embedded::demo_registry().unwrap(),
        embedded::notice(embedded::TONGLIAO).unwrap(),
        embedded::risk_register().unwrap(),
    );
    let clock = Clock::given(Timestamp::parse(embedded::DEMO_CLOCK).unwrap());
    let traveller = Traveller::default();
    let verdict = |text: &str| checker.check(text, &traveller, clock).verdict;
    for stem in [
        "zhejiang-green",
        "jilin-green",
        "inner-mongolia-green",
        "henan-green",
        "hunan-green",
        "shanxi-green",
    ] {
        let path = root().join(format!("fixtures/codes/{stem}.txt"));
        let file = fs::read_to_string(path).unwrap();
        let token = file.trim_end();
        assert_eq!(verdict(token), Verdict::Pass, "{stem}");
        for i in 0..token.len() {
            let byte = token.as_bytes()[i];
            let place = ALPHABET.iter().position(|b| *b == byte).unwrap_or(0);
            // Its neighbour, which changes the lowest bits, the one that changes the highest bit,
            // a segment's end, a bit of the byte itself, white space.
            let near = ALPHABET[place ^ 1];
            let far = ALPHABET[place ^ 32];
            for other in [near, far, b'.', byte ^ 1, b' '] {
                if other == byte {
                    continue;
                }
                let mut changed = token.as_bytes().to_vec();
                changed[i] = other;
                let changed = String::from_utf8(changed).unwrap();
                assert_eq!(
                    verdict(&changed),
                    Verdict::Reject,
                    "{stem}, byte {i}: {changed}"
                );
            }
        }
    }
}
