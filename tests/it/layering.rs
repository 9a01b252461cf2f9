//! The architecture as a test: imports point only backwards along the flow, each outside crate is used
//! only in its place, and each type name has one meaning.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The stages in the order of the flow; `src/lib.rs` lists its modules in the same order.
const FLOW: [&str; 26] = [
    "base", "qr", "jws", "trust", "verify", "claims", "status", "risk", "notice", "facts",
    "bundle", "decision", "check", "health", "scan", "roster", "report", "lines", "embedded",
    "gate", "issue", "publish", "serve", "docs", "cli", "lib",
];

/// The rules see facts, never tokens, keys or bytes; the register sees regions only.
const NARROW: [(&str, &[&str]); 3] = [
    ("risk", &["base"]),
    ("notice", &["base", "risk"]),
    ("qr", &[]),
];

/// Which files may name each outside item. A place is a folder or a file below `src`.
const ROOMS: &[(&str, &[&str])] = &[
    (
        "ring::",
        &[
            "verify",
            "bundle/digest.rs",
            "issue",
            "serve/secret.rs",
            "serve/tls.rs",
        ],
    ),
    ("rcgen::", &["serve/tls.rs"]),
    ("rustls::", &["serve/tls.rs"]),
    ("subtle::", &["serve/secret.rs"]),
    ("listenfd::", &["serve/socket.rs"]),
    ("sd_notify::", &["serve/listen.rs"]),
    ("if_addrs::", &["serve/encryption.rs"]),
    ("tracing_subscriber::", &["serve/log.rs"]),
    (
        "crrl::",
        &[
            "trust/public_key.rs",
            "verify/prepared",
            "issue/private_key.rs",
        ],
    ),
    ("base64::", &["base/base64url.rs"]),
    (
        "image::",
        &["qr/picture.rs", "issue/paint.rs", "issue/logo.rs"],
    ),
    (
        "rxing::",
        &[
            "qr/census.rs",
            "qr/dark.rs",
            "qr/finder.rs",
            "qr/grid/corners.rs",
            "qr/grid/mod.rs",
            "qr/grid/rim.rs",
            "qr/lattice.rs",
            "qr/soft/mod.rs",
            "qr/symbol.rs",
            "qr/threshold.rs",
        ],
    ),
    ("qrcode::", &["issue/symbol.rs"]),
    (
        "miniz_oxide::",
        &["status/inflate.rs", "issue/status_list.rs"],
    ),
    ("clap::", &["cli"]),
    (
        "unicode_normalization::",
        &[
            "base/division/find.rs",
            "claims/names.rs",
            "claims/number.rs",
            "roster/redact.rs",
            "roster/matching/names.rs",
            "roster/columns/numbers.rs",
            "roster/columns/footer.rs",
            "roster/columns/headings.rs",
        ],
    ),
    ("cfb::", &["roster/read/xls/mod.rs"]),
    ("csv_core::", &["roster/read/separated.rs"]),
    ("::csv::", &["report/roster/csv.rs"]),
    ("encoding_rs::", &["base/decode"]),
    (
        "flate2::",
        &["roster/read/xlsx/parts.rs", "roster/run/archive.rs"],
    ),
    ("indicatif::", &["cli/roster/progress.rs"]),
    ("pulldown_cmark::", &["report/chapter.rs"]),
    ("quick_xml::", &["roster/read/xlsx/xml.rs"]),
    (
        "rust_xlsxwriter::",
        &["report/roster/xlsx.rs", "report/roster/xlsx"],
    ),
    ("winapi_util::", &["gate/files/keyboard.rs"]),
    (
        "zip::",
        &["roster/read/xlsx/parts.rs", "roster/run/archive.rs"],
    ),
    ("axum::", &["serve"]),
    (
        "axum_server::",
        &["serve/hosts.rs", "serve/listen.rs", "serve/tls.rs"],
    ),
    ("tokio::", &["serve"]),
    ("http_body_util::", &["serve/batch.rs", "serve/body.rs"]),
    ("metrics::", &["serve/metrics.rs"]),
    ("metrics_exporter_prometheus::", &["serve/metrics.rs"]),
    ("tracing::", &["serve"]),
    ("std::fs", &["gate", "embedded/build.rs"]),
    ("fs::", &["gate", "embedded/build.rs"]),
    ("File::", &["gate"]),
    ("OpenOptions", &["gate"]),
    (
        "std::env",
        &["cli", "gate/files/owner.rs", "embedded/build.rs"],
    ),
    ("SystemTime", &["gate"]),
    ("io::stdout", &["cli/terminal.rs"]),
    ("io::stderr", &["cli/terminal.rs"]),
    (
        "io::stdin",
        &[
            "cli",
            "gate/files/keyboard.rs",
            "gate/files/read.rs",
            "gate/scanner.rs",
        ],
    ),
];

/// The type names with more than one definition, and the reason for it.
const DEFINED_AGAIN: [(&str, &str); 5] = [
    ("Before", "one type for Unix, one for Windows"),
    (
        "PreparedKey",
        "one type with the feature `prepared`, one without it",
    ),
    (
        "Region",
        "the public type is a place; `qr` has a part of a picture",
    ),
    (
        "Scratch",
        "one type with the feature `prepared`, one without it",
    ),
    ("Shades", "three private types of `qr`"),
];

/// A file longer than this has more than one purpose; most are shorter than 300.
const LINES: usize = 400;

#[test]
fn imports_point_only_backwards() {
    let position = |stage: &str| FLOW.iter().position(|known| *known == stage);
    for (file, code) in sources() {
        let stage = stage_of(&file);
        let here = position(stage).unwrap_or_else(|| panic!("{file}: `{stage}` is no stage"));
        for target in imports(&file, &code) {
            let there = position(&target).unwrap_or_else(|| panic!("{file}: `{target}`"));
            assert!(
                there <= here,
                "{file} imports `{target}`, which comes later in the flow"
            );
            if let Some((_, allowed)) = NARROW.iter().find(|(narrow, _)| *narrow == stage) {
                assert!(
                    target == stage || allowed.contains(&target.as_str()),
                    "{file} imports `{target}`; `{stage}` may only see {allowed:?}",
                );
            }
        }
    }
}

#[test]
fn every_outside_thing_has_its_room() {
    for (file, code) in sources() {
        for (name, rooms) in ROOMS {
            let allowed = rooms
                .iter()
                .any(|room| file == *room || file.starts_with(&format!("{room}/")));
            let named = without_tests(&code)
                .lines()
                .any(|line| !line.trim_start().starts_with("//") && mentions(line, name));
            assert!(
                allowed || !named,
                "{file} names `{name}`, which belongs to {rooms:?}"
            );
        }
    }
}

#[test]
fn printing_is_for_the_terminal_alone() {
    for (file, code) in sources() {
        for word in ["println!", "eprintln!", "print!", "eprint!"] {
            let named = without_tests(&code).contains(word);
            assert!(
                !named || file == "embedded/build.rs",
                "{file} prints with {word}"
            );
        }
    }
}

/// A library text that names a flag is wrong in every other front end.
#[test]
fn flags_are_named_by_the_command_line_alone() {
    for (file, code) in sources() {
        let library = !file.starts_with("cli/") && !file.starts_with("docs/");
        for line in without_tests(&code).lines().filter(|_| library) {
            let text = line.split('"').skip(1).step_by(2);
            let comment = line.trim_start().starts_with("//");
            let named = text.filter(|text| {
                text.match_indices("--").any(|(at, _)| {
                    let after = text[at + 2..].chars().next();
                    after.is_some_and(|c| c.is_ascii_lowercase())
                })
            });
            assert!(comment || named.count() == 0, "{file} names a flag: {line}");
        }
    }
}

#[test]
fn a_type_name_has_one_definition() {
    let mut definitions: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (file, code) in sources() {
        for name in types(without_tests(&code)) {
            definitions.entry(name).or_default().push(file.clone());
        }
    }
    definitions.retain(|_, files| files.len() > 1);
    for (name, files) in &definitions {
        assert!(
            DEFINED_AGAIN.iter().any(|(known, _)| known == name),
            "`{name}` is defined in {files:?}; a name has one meaning"
        );
    }
    for (name, _) in DEFINED_AGAIN {
        assert!(
            definitions.contains_key(name),
            "`{name}` has one definition: it is no exception any more"
        );
    }
}

/// The names of the types that a file defines. An indented `type` belongs to a trait.
fn types(code: &str) -> Vec<String> {
    let name = |line: &str| {
        let item = line.trim_start();
        let item = match item.strip_prefix("pub") {
            Some(rest) if rest.starts_with('(') => rest.split_once(") ")?.1,
            Some(rest) => rest.strip_prefix(' ')?,
            None => item,
        };
        let (kind, rest) = item.split_once(' ')?;
        let known = match kind {
            "struct" | "enum" | "union" | "trait" => true,
            "type" => !line.starts_with(' '),
            _ => false,
        };
        known.then(|| heads(rest).remove(0))
    };
    code.lines().filter_map(name).collect()
}

#[test]
fn no_form_of_a_definition_is_overlooked() {
    let code = "pub struct A<'a> {\n    type Not = B;\n}\npub(in crate::x) enum B {\nstruct C;\n\
                type D = A;\npub(super) trait E: F {\n    pub(super) struct G(A);\n// struct H;\n";
    assert_eq!(types(code), ["A", "B", "C", "D", "E", "G"]);
}

#[test]
fn files_are_rooms_not_halls() {
    for (file, code) in sources() {
        let lines = without_tests(&code).lines().count();
        assert!(lines <= LINES, "{file} has {lines} lines without its tests");
    }
}

#[test]
fn the_map_lists_the_stages_in_their_order() {
    let map = fs::read_to_string(root().join("lib.rs")).unwrap();
    let listed: Vec<&str> = map
        .lines()
        .filter_map(|line| {
            let line = line.strip_prefix("pub ").unwrap_or(line);
            line.strip_prefix("mod ")?.strip_suffix(';')
        })
        .collect();
    assert_eq!(listed, FLOW[..FLOW.len() - 1]);
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Every source file below `src`, by its path there.
fn sources() -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let name = path
                    .strip_prefix(root())
                    .unwrap()
                    .to_string_lossy()
                    .replace('\\', "/");
                found.insert(name, fs::read_to_string(&path).unwrap());
            }
        }
    }
    assert!(found.len() > 40, "the sources were not found");
    found
}

fn stage_of(file: &str) -> &str {
    match file {
        "lib.rs" | "main.rs" => "lib",
        _ => file.split('/').next().unwrap(),
    }
}

/// The stages that a file names, comments and tests left out: `crate::x::…`, `crate::{x::…, y::…}`, and
/// the same by as many `super::` as lead out of the file's stage.
fn imports(file: &str, code: &str) -> Vec<String> {
    let depth = file.split('/').filter(|part| *part != "mod.rs").count();
    let code: String = without_tests(code)
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .map(|line| format!("{line}\n"))
        .collect();
    let mut found = Vec::new();
    for rest in code.split("crate::").skip(1) {
        found.extend(heads(rest));
    }
    let mut rest = code.as_str();
    while let Some(at) = rest.find("super::") {
        rest = &rest[at..];
        let mut ups = 0;
        while let Some(after) = rest.strip_prefix("super::") {
            (rest, ups) = (after, ups + 1);
        }
        let group = rest.strip_prefix("{super::").filter(|_| ups + 1 == depth);
        if ups == depth {
            found.extend(heads(rest));
        } else if let Some(group) = group {
            // Only the first of a group leads further out: rustfmt sorts it there.
            found.extend(heads(group));
        }
    }
    found.retain(|name| !name.is_empty());
    found
}

/// The first name of a path, or of each path in a group.
fn heads(path: &str) -> Vec<String> {
    let head = |path: &str| {
        let name = path.trim_start().chars();
        name.take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect()
    };
    let Some(group) = path.strip_prefix('{') else {
        return vec![head(path)];
    };
    let (mut open, mut paths) = (0, vec![String::new()]);
    for c in group.chars() {
        match c {
            '{' => open += 1,
            '}' if open == 0 => break,
            '}' => open -= 1,
            ',' if open == 0 => paths.push(String::new()),
            _ if open == 0 => paths.last_mut().unwrap().push(c),
            _ => {}
        }
    }
    paths.iter().map(|path| head(path)).collect()
}

#[test]
fn no_form_of_an_import_is_overlooked() {
    let code =
        "use crate::{base::{a, b}, qr};\nuse super::super::cli::x;\nuse super::y;\n// crate::no";
    assert_eq!(imports("check/steps.rs", code), ["base", "qr", "cli"]);
    assert_eq!(imports("check/mod.rs", "use super::cli;"), ["cli"]);
    let group = "use super::{super::cli::x, y};";
    assert_eq!(imports("check/steps.rs", group), ["cli"]);
    let apart =
        "#[cfg(test)]\nmod tests;\nuse crate::cli;\n#[cfg(test)]\nmod more {\nuse crate::lib;";
    assert_eq!(imports("check/steps.rs", apart), ["cli"]);
    assert!(imports("verify/prepared/mod.rs", "use super::item;").is_empty());
}

/// The code above its tests. Tests in a file of their own end nothing.
fn without_tests(code: &str) -> &str {
    let mut tests = code.match_indices("#[cfg(test)]\nmod ");
    let inline = tests.find(|(at, head)| {
        let name = code[at + head.len()..].lines().next();
        name.is_some_and(|name| name.ends_with('{'))
    });
    inline.map_or(code, |(at, _)| &code[..at])
}

/// Whether `name` stands in `line` as a path of its own, not as the end of a longer word.
fn mentions(line: &str, name: &str) -> bool {
    line.match_indices(name).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':')
    })
}
