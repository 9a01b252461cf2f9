//! From nothing to a signed bundle in three commands, and from its stick to an open gate.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use healthcode::internals::base::base64url;
use healthcode::internals::bundle::key_id;
use healthcode::internals::report::bundle::grouped;
use serde_json::{Value, json};

use crate::program::{healthcode, json_lines, one_clear_line, run, status, text};
use crate::world::{self, documents, genuine};

/// A desk with a register of the authority and the public keys of two provinces.
struct Desk(tempfile::TempDir);

impl Desk {
    fn new() -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        let register = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/bundle/register.json");
        fs::copy(register, desk.at("risk.json")).unwrap();
        for id in ["330000", "320000"] {
            let set = documents()[&format!("{id}-x.jwks.json")].to_string();
            fs::write(desk.at(&format!("{id}.json")), set).unwrap();
        }
        fs::create_dir(desk.at("stick")).unwrap();
        desk
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn path(&self, name: &str) -> String {
        self.at(name).to_str().unwrap().to_owned()
    }

    /// A command at the world's time.
    fn run(&self, args: &[&str]) -> Output {
        run(&[args, &["--at", world::NOW]].concat(), b"")
    }

    fn done(&self, args: &[&str]) -> String {
        let output = self.run(args);
        let said = text(&output.stderr);
        assert_eq!(status(&output), 0, "{args:?}: {said}");
        text(&output.stdout)
    }

    /// The same of a command that needs no time.
    fn done_as_it_is(&self, args: &[&str]) -> String {
        let output = run(args, b"");
        let said = text(&output.stderr);
        assert_eq!(status(&output), 0, "{args:?}: {said}");
        text(&output.stdout)
    }

    fn init(&self) -> String {
        let (home, risk) = (self.path("home"), self.path("risk.json"));
        self.done(&["bundle", "init", &home, "--risk", &risk, "--lang", "en"])
    }

    fn add(&self, id: &str, more: &[&str]) -> Output {
        let (home, set) = (self.path("home"), self.path(&format!("{id}.json")));
        let names = ["--name-zh", "某省", "--name-en", "Some Province"];
        let call = ["keys", "add", &home, &set, "--id", id, "--basis", "No. 107"];
        self.run(&[&call[..], &names, more].concat())
    }

    fn publish(&self, more: &[&str]) -> Output {
        let (home, stick) = (self.path("home"), self.path("stick"));
        let call = ["bundle", "publish", &home, "--out", &stick, "--lang", "en"];
        self.run(&[&call[..], more].concat())
    }

    /// A publisher with one province, and its first stick.
    fn published() -> (Self, String) {
        let desk = Self::new();
        desk.init();
        assert_eq!(status(&desk.add("330000", &[])), 0);
        let output = desk.publish(&[]);
        let said = text(&output.stderr);
        assert_eq!(status(&output), 0, "{said}");
        (desk, text(&output.stdout))
    }
}

/// The id of the one key in a set, in groups.
fn key_id_in(set: &Path) -> String {
    let set: Value = serde_json::from_slice(&fs::read(set).unwrap()).unwrap();
    let public = base64url::decode(set["keys"][0]["x"].as_str().unwrap()).unwrap();
    grouped(&key_id(&public.try_into().unwrap()))
}

/// The fingerprint that a publisher tells the gates.
fn fingerprint(shown: &str) -> String {
    let groups = |line: &&str| {
        line.split(' ').count() == 16 && line.split(' ').all(|group| group.len() == 4)
    };
    shown.lines().rev().find(groups).unwrap().to_owned()
}

/// A gate that is opened, with answers for programs.
fn gate_run(gate: &str) -> [&str; 8] {
    let at = world::NOW;
    ["gate", "run", gate, "--", "--format", "json", "--at", at]
}

#[test]
fn three_commands_lead_from_nothing_to_a_gate_that_judges() {
    let (desk, shown) = Desk::published();
    let (stick, gate) = (desk.path("stick"), desk.path("gate"));
    let install = ["gate", "install", &stick, "--to", &gate];
    // Without a terminal the root must be named.
    let refused = desk.run(&install);
    assert_eq!(status(&refused), 2);
    assert!(one_clear_line(&refused).contains("--root"));
    assert!(!desk.at("gate").exists());
    let wrong = "0123 4567".repeat(8);
    let refused = desk.run(&[&install[..], &["--root", &wrong]].concat());
    assert_eq!(status(&refused), 1, "{}", text(&refused.stderr));
    let page = desk.done(&[&install[..], &["--root", &fingerprint(&shown)]].concat());
    assert!(page.contains("本机可以使用"), "{page}");
    assert!(
        page.contains(&format!("healthcode gate run {gate}")),
        "{page}"
    );
    let settings: Value =
        serde_json::from_slice(&fs::read(desk.at("gate/gate.json")).unwrap()).unwrap();
    assert_eq!(
        settings,
        json!({"place": "city-entry", "purpose": "work", "language": "zh", "bell": false})
    );
    let scan = gate_run(&gate);
    let lines = json_lines(&run(&scan, genuine("330000").as_bytes()));
    assert_eq!(lines[0]["verdict"], "pass");
    assert_eq!(lines[0]["bundle"]["version"], 1);
    assert_eq!(lines[0]["environment"], "production");
}

#[test]
fn a_gate_is_opened_with_its_own_settings() {
    let (desk, shown) = Desk::published();
    let (stick, gate) = (desk.path("stick"), desk.path("gate"));
    let print = fingerprint(&shown);
    desk.done(&[
        "gate",
        "install",
        &stick,
        "--to",
        &gate,
        "--root",
        &print,
        "--place",
        "community",
        "--bell",
        "on",
        "--lang",
        "en",
    ]);
    let scan = gate_run(&gate);
    let lines = json_lines(&run(&scan, genuine("330000").as_bytes()));
    assert_eq!(lines[0]["place"], "community");
    // A later stick does not change them, and needs no fingerprint.
    assert_eq!(status(&desk.publish(&[])), 0);
    desk.done(&["gate", "install", &stick, "--to", &gate, "--lang", "en"]);
    let settings = fs::read_to_string(desk.at("gate/gate.json")).unwrap();
    assert!(
        settings.contains("community") && settings.contains("true"),
        "{settings}"
    );
    // What the call says outranks the file.
    let school = [&scan[..4], &["--place", "school"], &scan[4..]].concat();
    let lines = json_lines(&run(&school, genuine("330000").as_bytes()));
    assert_eq!(lines[0]["place"], "school");
    for (broken, pointer) in [
        (r#"{"place": "moon"}"#, "/place"),
        (r#"{"sound": true}"#, "/sound"),
        ("{", "gate.json"),
    ] {
        fs::write(desk.at("gate/gate.json"), broken).unwrap();
        let refused = run(&["gate", "run", &gate], b"");
        assert_eq!(status(&refused), 1);
        assert!(one_clear_line(&refused).contains(pointer), "{broken}");
    }
    let nowhere = run(&["gate", "run", &desk.path("nowhere")], b"");
    assert_eq!(status(&nowhere), 1);
    assert!(one_clear_line(&nowhere).contains("gate install"));
}

#[test]
fn an_empty_variable_is_not_set_when_a_gate_opens() {
    let (desk, shown) = Desk::published();
    let (stick, gate) = (desk.path("stick"), desk.path("gate"));
    let print = fingerprint(&shown);
    desk.done(&["gate", "install", &stick, "--to", &gate, "--root", &print]);
    for (name, value, expected) in [
        ("LANG", "", 0),
        // What stands in `gate.json` outranks a variable.
        ("PLACE", "moon", 0),
        ("FORMAT", "xml", 2),
    ] {
        let mut command = healthcode();
        for name in [
            "KEYS", "BUNDLE", "NOTICE", "RISK", "STATUS", "PLACE", "PURPOSE", "FORMAT", "LANG",
            "BELL",
        ] {
            command.env(format!("HEALTHCODE_{name}"), "");
        }
        command.env(format!("HEALTHCODE_{name}"), value);
        let scan = ["gate", "run", &gate, "--", "--at", world::NOW];
        command.args(scan).stdin(std::process::Stdio::null());
        let output = command.output().unwrap();
        let said = text(&output.stderr);
        assert_eq!(status(&output), expected, "{name}: {said}");
        // A mistake is said in one language.
        assert!(
            expected == 0 || said.contains("可用：human、json"),
            "{said}"
        );
    }
}

#[test]
fn help_behind_the_dashes_says_nothing_of_the_inside() {
    let (desk, shown) = Desk::published();
    let (stick, gate) = (desk.path("stick"), desk.path("gate"));
    let print = fingerprint(&shown);
    desk.done(&["gate", "install", &stick, "--to", &gate, "--root", &print]);
    let refused = desk.run(&["gate", "run", &gate, "--", "--help"]);
    assert_eq!(status(&refused), 2);
    assert!(one_clear_line(&refused).contains("--help"));
}

#[test]
fn a_stick_holds_one_bundle() {
    let (desk, shown) = Desk::published();
    let (stick, gate) = (desk.path("stick"), desk.path("gate"));
    let print = fingerprint(&shown);
    let install = ["gate", "install", &stick, "--to", &gate, "--root", &print];
    fs::write(desk.at("stick/._healthcode.tar"), "left by a system").unwrap();
    desk.done(&install);
    fs::copy(desk.at("stick/healthcode.tar"), desk.at("stick/old.tar")).unwrap();
    let refused = desk.run(&install);
    assert_eq!(status(&refused), 1);
    assert!(one_clear_line(&refused).contains("2 个"));
    fs::remove_file(desk.at("stick/old.tar")).unwrap();
    fs::remove_file(desk.at("stick/healthcode.tar")).unwrap();
    assert_eq!(status(&desk.run(&install)), 1);
}

#[test]
fn what_is_missing_is_listed_and_nothing_is_written_to_the_stick() {
    let desk = Desk::new();
    let said = desk.init();
    for step in ["keys add", "bundle publish", "root-3"] {
        assert!(said.contains(step), "{said}");
    }
    assert_eq!(status(&desk.add("330000", &[])), 0);
    // Two of the signers keep their keys elsewhere.
    for name in ["root-2", "root-3"] {
        fs::rename(desk.at("home").join(name), desk.at(name)).unwrap();
    }
    let short = desk.publish(&[]);
    let said = text(&short.stderr);
    assert_eq!(status(&short), 1, "{said}");
    assert!(said.contains("root needs 2 signatures and has 1"), "{said}");
    assert_eq!(fs::read_dir(desk.at("stick")).unwrap().count(), 0);
    // One of them signs where the key is, as before.
    let (bundle, key) = (
        desk.path("home/bundle.tar"),
        desk.path("root-2/root-2.private.jwk.json"),
    );
    let signed = run(
        &["bundle", "sign", &bundle, "--role", "root", "--key", &key],
        b"",
    );
    assert_eq!(status(&signed), 0);
    assert_eq!(status(&desk.publish(&[])), 0);
    assert!(desk.at("stick/healthcode.tar").exists());
    // Or brings the key.
    let (other, third) = (Desk::new(), desk.path("root-3"));
    other.init();
    fs::remove_dir_all(other.at("home/root-2")).unwrap();
    fs::remove_dir_all(other.at("home/root-3")).unwrap();
    assert_eq!(
        status(&other.publish(&["--key", &third])),
        1,
        "a key of another publisher"
    );
}

#[test]
fn the_weekly_renewal_needs_the_daily_keys_alone() {
    let (desk, shown) = Desk::published();
    for name in ["root-1", "root-2", "root-3"] {
        fs::remove_dir_all(desk.at("home").join(name)).unwrap();
    }
    let (home, stick, gate) = (desk.path("home"), desk.path("stick"), desk.path("gate"));
    let renew = ["bundle", "renew", &home, "--out", &stick];
    desk.done(&renew);
    let print = fingerprint(&shown);
    desk.done(&["gate", "install", &stick, "--to", &gate, "--root", &print]);
    // A new province is published without the root, too.
    assert_eq!(status(&desk.add("320000", &[])), 0);
    assert_eq!(status(&desk.publish(&[])), 0);
    desk.done(&["gate", "install", &stick, "--to", &gate]);
    let scan = gate_run(&gate);
    let lines = json_lines(&run(&scan, genuine("320000").as_bytes()));
    assert_eq!(
        (&lines[0]["verdict"], &lines[0]["bundle"]["version"]),
        (&json!("pass"), &json!(3))
    );
    // Another file of that name stays, unless the call says otherwise.
    fs::write(desk.at("stick/healthcode.tar"), "mine").unwrap();
    assert_eq!(status(&desk.run(&renew)), 1);
    assert_eq!(fs::read(desk.at("stick/healthcode.tar")).unwrap(), b"mine");
    desk.done(&[&renew[..], &["--force"]].concat());
}

#[test]
fn a_lost_root_key_is_exchanged_in_the_folder() {
    let (desk, shown) = Desk::published();
    let (home, stick, gate) = (desk.path("home"), desk.path("stick"), desk.path("gate"));
    let install = ["gate", "install", &stick, "--to", &gate];
    desk.done(&[&install[..], &["--root", &fingerprint(&shown)]].concat());
    // The third signer has lost the key; the second is away. A new signer makes one.
    fs::remove_dir_all(desk.at("home/root-3")).unwrap();
    let third = desk.at("home/public/root-3.jwks.json");
    let lost = key_id_in(&third);
    fs::remove_file(third).unwrap();
    fs::rename(desk.at("home/root-2"), desk.at("root-2")).unwrap();
    for name in ["root-4", "root-5"] {
        let made = run(&["bundle", "key", name, "--out", &desk.path(name)], b"");
        assert_eq!(status(&made), 0);
        let public = format!("{name}.jwks.json");
        let shelf = desk.at("home/public").join(&public);
        fs::copy(desk.at(name).join(&public), &shelf).unwrap();
        assert!(text(&made.stdout).contains(&key_id_in(&shelf)));
        // The new key alone is not enough: two keys of the old root must sign for it.
        let short = desk.publish(&["--key", &desk.path(name)]);
        assert_eq!(status(&short), 1);
        let said = text(&short.stderr);
        assert!(said.contains("has 1 of keys in root version 1"), "{said}");
        // Who signs is told what the new root changes.
        for change in [
            "root version 2 against version 1".to_owned(),
            format!("root key + comes {}", key_id_in(&shelf)),
            format!("root key - goes  {lost}"),
            "root needs 2 of 3 signatures → 2 of 3".to_owned(),
        ] {
            assert!(said.contains(&change), "{change}: {said}");
        }
        assert!(!said.contains("targets key"), "{said}");
        // The first of them withdraws before anybody has seen that root.
        if name == "root-4" {
            fs::remove_file(shelf).unwrap();
        }
    }
    // The second signer signs where the key is, and is told the same.
    let (bundle, key) = (
        desk.path("home/bundle.tar"),
        desk.path("root-2/root-2.private.jwk.json"),
    );
    let copy = desk.path("signed.tar");
    let sign = [
        "bundle", "sign", &bundle, "--role", "root", "--key", &key, "--out", &copy, "--lang", "en",
    ];
    let signed = desk.done_as_it_is(&sign);
    assert!(
        signed.contains(&format!("root key - goes  {lost}")),
        "{signed}"
    );
    let shown = desk.publish(&["--key", &desk.path("root-2")]);
    assert_eq!(status(&shown), 0, "{}", text(&shown.stderr));
    let shown = text(&shown.stdout);
    assert!(
        shown.contains(&format!("root key - goes  {lost}")),
        "{shown}"
    );
    assert!(
        shown.contains("root version 2") && !shown.contains("root version 3"),
        "{shown}"
    );
    // A gate with the old root follows, and so does a new one.
    desk.done(&install);
    let other = desk.path("other");
    let print = fingerprint(&shown);
    desk.done(&["gate", "install", &stick, "--to", &other, "--root", &print]);
    for gate in [&gate, &other] {
        let lines = json_lines(&run(&gate_run(gate), genuine("330000").as_bytes()));
        assert_eq!(lines[0]["verdict"], "pass");
    }
    // Nothing has changed since: the root stays.
    let renewed = desk.done(&["bundle", "renew", &home, "--out", &stick, "--lang", "en"]);
    assert!(!renewed.contains("root version 3"), "{renewed}");
}

#[test]
fn an_unfinished_root_that_is_replaced_leaves_the_daily_roles_as_they_are_in_force() {
    let (desk, _) = Desk::published();
    let (home, more) = (desk.path("home"), desk.path("more"));
    // The publisher lets two keys sign the targets.
    desk.done_as_it_is(&["bundle", "key", "targets-2", "--out", &more]);
    let (old, new) = (format!("{home}/bundle.tar"), desk.path("two.tar"));
    let keys = ["home/public/targets.jwks.json", "more/targets-2.jwks.json"].map(|k| desk.path(k));
    let create = ["bundle", "create", "--from", &old, "--out", &new];
    let two = [
        "--targets-key",
        &keys[0],
        "--targets-key",
        &keys[1],
        "--targets-threshold",
        "2",
    ];
    desk.done(&[&create[..], &two].concat());
    for (role, key) in [
        ("root", "home/root-1/root-1"),
        ("root", "home/root-2/root-2"),
        ("targets", "home/private/targets"),
        ("targets", "more/targets-2"),
        ("snapshot", "home/private/snapshot"),
        ("timestamp", "home/private/timestamp"),
    ] {
        let key = desk.path(&format!("{key}.private.jwk.json"));
        desk.done_as_it_is(&["bundle", "sign", &new, "--role", role, "--key", &key]);
    }
    fs::rename(&new, &old).unwrap();
    fs::rename(
        desk.at("more/targets-2.private.jwk.json"),
        desk.at("home/private/targets-2.private.jwk.json"),
    )
    .unwrap();
    let sets = keys
        .clone()
        .map(|set| -> Value { serde_json::from_slice(&fs::read(set).unwrap()).unwrap() });
    let both = json!({"keys": sets.map(|set| set["keys"][0].clone())});
    fs::write(&keys[0], both.to_string()).unwrap();
    // The folder says the same: the root stays.
    let same = desk.publish(&[]);
    let said = text(&same.stdout);
    assert_eq!(status(&same), 0, "{}", text(&same.stderr));
    assert!(!said.contains("root version 3"), "{said}");
    // A third root is begun, and another takes its place before it is signed.
    fs::rename(desk.at("home/root-2"), desk.at("root-2")).unwrap();
    fs::rename(desk.at("home/root-3"), desk.at("root-3")).unwrap();
    for name in ["root-4", "root-5"] {
        let made = desk.path(name);
        desk.done_as_it_is(&["bundle", "key", name, "--out", &made]);
        let public = format!("{name}.jwks.json");
        fs::copy(
            desk.at(name).join(&public),
            desk.at("home/public").join(&public),
        )
        .unwrap();
        let short = desk.publish(&[]);
        let said = text(&short.stderr);
        assert_eq!(status(&short), 1, "{said}");
        assert!(said.contains("version 3 against version 2"), "{said}");
        assert!(!said.contains("targets"), "{said}");
    }
    let shown = desk.done_as_it_is(&["bundle", "inspect", &old, "--lang", "en"]);
    assert!(shown.contains("(2 of 2 keys needed)"), "{shown}");
    // Where the folder says the root in force again, there is none to sign.
    for name in ["root-4", "root-5"] {
        fs::remove_file(desk.at("home/public").join(format!("{name}.jwks.json"))).unwrap();
    }
    let back = desk.publish(&[]);
    assert_eq!(status(&back), 0, "{}", text(&back.stderr));
    assert!(!text(&back.stdout).contains("root version 3"));
}

#[test]
fn a_root_is_renewed_before_it_ends_and_never_handed_over_behind_that() {
    let (desk, _) = Desk::published();
    let (home, stick) = (desk.path("home"), desk.path("stick"));
    let later = |command: &str, at: &str| {
        let call = ["bundle", command, &home, "--out", &stick, "--lang", "en"];
        run(&[&call[..], &["--at", at]].concat(), b"")
    };
    fs::rename(desk.at("home/root-2"), desk.at("root-2")).unwrap();
    fs::rename(desk.at("home/root-3"), desk.at("root-3")).unwrap();
    // With one of two signers, the daily keys go on, and a message says so.
    let soon = later("publish", "2021-02-20T09:00:00+08:00");
    let said = text(&soon.stdout);
    assert_eq!(status(&soon), 0, "{}", text(&soon.stderr));
    assert!(said.contains("the root ends on 2021-03-28"), "{said}");
    let late = later("renew", "2021-03-29T09:00:00+08:00");
    assert_eq!(status(&late), 1);
    assert!(one_clear_line(&late).contains("the root has ended"));
    fs::rename(desk.at("root-2"), desk.at("home/root-2")).unwrap();
    let renewed = later("publish", "2021-03-29T09:00:00+08:00");
    let said = text(&renewed.stdout);
    assert_eq!(status(&renewed), 0, "{}", text(&renewed.stderr));
    assert!(
        said.contains("root version 2") && !said.contains("root ends"),
        "{said}"
    );
}

#[test]
fn an_empty_registry_and_the_file_at_fault_are_named() {
    let desk = Desk::new();
    desk.init();
    let output = desk.publish(&[]);
    let said = text(&output.stdout);
    assert!(said.contains("names no province"), "{said}");
    assert!(said.contains("Gates are served until"), "{said}");
    fs::write(desk.at("home/risk.json"), "{}").unwrap();
    let refused = desk.publish(&[]);
    assert_eq!(status(&refused), 1);
    assert!(text(&refused.stderr).contains(&desk.path("home/risk.json")));
}

#[test]
fn no_stick_is_written_over_the_publishers_own_files() {
    let (desk, _) = Desk::published();
    let home = desk.path("home");
    let key = desk.at("home/root-2");
    let key = fs::read_dir(key).unwrap().next().unwrap().unwrap().path();
    let own = [
        "bundle.json",
        "bundle.tar",
        "risk.json",
        "keys/registry.json",
    ];
    let own = own.map(|name| desk.at("home").join(name));
    for command in ["publish", "renew"] {
        for file in own.iter().chain([&key]) {
            let before = fs::read(file).unwrap();
            let out = file.to_str().unwrap();
            for force in [&[][..], &["--force"]] {
                let call = ["bundle", command, &home, "--out", out, "--lang", "en"];
                let refused = desk.run(&[&call[..], force].concat());
                assert_eq!(status(&refused), 2, "{out}");
                assert!(one_clear_line(&refused).contains("own folder"), "{out}");
                assert_eq!(fs::read(file).unwrap(), before);
            }
        }
    }
    // A root key that is kept elsewhere is never replaced.
    let carried = desk.path("carried");
    fs::copy(&key, &carried).unwrap();
    let before = fs::read(&carried).unwrap();
    let call = ["bundle", "publish", &home, "--out", &carried, "--force"];
    assert_eq!(status(&desk.run(&call)), 1);
    assert_eq!(fs::read(&carried).unwrap(), before);
}

#[test]
fn the_illustration_is_never_published() {
    let desk = Desk::new();
    desk.done(&["bundle", "init", &desk.path("home")]);
    assert_eq!(status(&desk.add("330000", &[])), 0);
    let refused = desk.publish(&[]);
    assert_eq!(status(&refused), 1);
    assert!(one_clear_line(&refused).contains("illustration"));
    assert_eq!(fs::read_dir(desk.at("stick")).unwrap().count(), 0);
    // A second `init` replaces no keys.
    let again = desk.run(&["bundle", "init", &desk.path("home")]);
    assert_eq!(status(&again), 2);
}

#[test]
fn a_quorum_that_cannot_be_is_refused() {
    let desk = Desk::new();
    for (keys, threshold) in [("0", "1"), ("16", "2"), ("2", "3"), ("3", "0")] {
        let home = desk.path("home");
        let call = [
            "bundle",
            "init",
            &home,
            "--root-keys",
            keys,
            "--threshold",
            threshold,
        ];
        assert_eq!(status(&desk.run(&call)), 2, "{keys} {threshold}");
        assert!(!desk.at("home").exists());
    }
}

#[cfg(unix)]
#[test]
fn private_keys_are_their_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::new();
    desk.init();
    for name in ["private/targets", "root-1/root-1", "root-3/root-3"] {
        let path = desk.at("home").join(format!("{name}.private.jwk.json"));
        let mode = fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{name}");
    }
}

#[test]
fn a_province_is_registered_once_and_soundly() {
    let desk = Desk::new();
    desk.init();
    let registry = || fs::read_to_string(desk.at("home/keys/registry.json")).unwrap();
    let before = registry();
    let private = world::key("330000").private_jwk().to_string();
    fs::write(desk.at("320000.json"), private).unwrap();
    let refused = [
        (
            desk.add("330000", &["--colours", "00=emerald"]),
            "/issuers/0/colours",
        ),
        (
            desk.add("330000", &["--max-validity", "soon"]),
            "/issuers/0/max_validity",
        ),
        (desk.add("320000", &[]), "私钥"),
    ];
    for (output, why) in refused {
        assert_eq!(status(&output), 1);
        assert!(
            text(&output.stderr).contains(why),
            "{}",
            text(&output.stderr)
        );
        assert_eq!(registry(), before);
        assert_eq!(fs::read_dir(desk.at("home/keys")).unwrap().count(), 1);
    }
    let colours = ["--colours", "00=green,02=orange", "--max-validity", "12h"];
    assert_eq!(status(&desk.add("330000", &colours)), 0);
    let written: Value = serde_json::from_str(&registry()).unwrap();
    assert_eq!(written["version"], 2);
    assert_eq!(written["issuers"][0]["colours"]["02"], "orange");
    assert_eq!(
        written["issuers"][0]["keys"],
        "330000-some-province.jwks.json"
    );
    let again = desk.add("330000", &[]);
    assert_eq!(status(&again), 1);
    assert!(text(&again.stderr).contains("330000"));
    let checked = run(&["keys", "check", &desk.path("home/keys")], b"");
    assert_eq!(status(&checked), 0, "{}", text(&checked.stderr));
}
