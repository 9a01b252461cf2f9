//! Several programs that change one file: every acknowledged change is there at the end.

use std::process::Stdio;
use std::sync::Mutex;
use std::thread;

use healthcode::internals::bundle::Role;
use healthcode::internals::bundle::archive::pack;

use super::Desk;
use crate::bundle_world::{self, made, plan, quorum};
use crate::program::{status, text};
use crate::world;

const WRITERS: u8 = 8;

#[test]
fn every_revocation_that_was_acknowledged_is_there() {
    let desk = Desk::new();
    let acknowledged = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for writer in 0..WRITERS {
            let (desk, acknowledged) = (&desk, &acknowledged);
            scope.spawn(move || {
                for round in 0..4 {
                    let idx = u64::from(writer) * 10 + round;
                    let change = format!("{idx}=1");
                    let output = desk.run(&[
                        "status",
                        "set",
                        "lists/1.jwt",
                        &change,
                        "--key",
                        "private.jwk.json",
                        "--ttl",
                        "24h",
                        "--at",
                        world::NOW,
                    ]);
                    // A command that waits for the others must not give up.
                    assert_eq!(status(&output), 0, "{}", text(&output.stderr));
                    acknowledged.lock().unwrap().push(idx);
                }
            });
        }
    });
    let acknowledged = acknowledged.into_inner().unwrap();
    assert_eq!(acknowledged.len(), usize::from(WRITERS) * 4);
    let index: Vec<String> = acknowledged.iter().map(u64::to_string).collect();
    let (index, keys) = (index.join(","), ["--keys", "keys", "--at", world::NOW]);
    let call = ["status", "show", "lists/1.jwt", "--index", &index];
    let shown = text(&desk.done(&[&call[..], &keys].concat()).stdout);
    for idx in &acknowledged {
        assert!(shown.contains(&format!("[{idx}] 1 invalid")), "{shown}");
    }
    assert!(shown.contains("1 invalid (revoked): 32"), "{shown}");
    assert_eq!(std::fs::read_dir(desk.at("lists")).unwrap().count(), 1);
}

#[test]
fn every_signature_that_was_acknowledged_is_there() {
    let desk = Desk::new();
    let signers: Vec<u8> = (1..=WRITERS).collect();
    let mut plan = plan();
    let root = plan.root.as_mut().unwrap();
    root.quorums.insert(Role::Root, quorum(&signers, 8));
    let unsigned = pack("2.tar", &made(&plan, None)).unwrap();
    std::fs::write(desk.at("2.tar"), unsigned).unwrap();
    let mut running = Vec::new();
    for signer in signers {
        let (key, name) = (bundle_world::key(signer), format!("{signer}.jwk.json"));
        std::fs::write(desk.at(&name), key.private_jwk().to_string()).unwrap();
        let call = ["bundle", "sign", "2.tar", "--role", "root", "--key", &name];
        running.push(desk.call(&call).stderr(Stdio::piped()).spawn().unwrap());
    }
    for child in running {
        let output = child.wait_with_output().unwrap();
        assert_eq!(status(&output), 0, "{}", text(&output.stderr));
    }
    let shown = text(&desk.done(&["bundle", "inspect", "2.tar"]).stdout);
    assert!(shown.contains("8 good signatures (8 of 8"), "{shown}");
}

#[test]
fn a_list_behind_a_link_is_the_one_that_changes() {
    let desk = Desk::new();
    #[cfg(unix)]
    std::os::unix::fs::symlink("lists/1.jwt", desk.at("link.jwt")).unwrap();
    #[cfg(not(unix))]
    return;
    let sign = ["--key", "private.jwk.json", "--ttl", "24h", "--at"];
    let call = ["status", "set", "link.jwt", "5=1"];
    desk.done(&[&call[..], &sign, &[world::NOW]].concat());
    let call = ["status", "show", "lists/1.jwt", "--keys", "keys"];
    let shown = text(&desk.done(&[&call[..], &["--index", "5"]].concat()).stdout);
    assert!(shown.contains("[5] 1 invalid"), "{shown}");
    assert!(desk.at("link.jwt").is_symlink());
}

#[test]
fn a_list_that_another_program_holds_is_waited_for_and_a_dead_one_is_not() {
    let desk = Desk::new();
    let held = std::fs::File::open(desk.at("lists/1.jwt")).unwrap();
    held.lock().unwrap();
    let sign = ["--key", "private.jwk.json", "--ttl", "24h", "--at"];
    let call = ["status", "set", "lists/1.jwt", "5=1"];
    let mut waiting = desk
        .call(&[&call[..], &sign, &[world::NOW]].concat())
        .spawn()
        .unwrap();
    thread::sleep(std::time::Duration::from_millis(500));
    assert!(waiting.try_wait().unwrap().is_none());
    // The lock ends with the process that held it, and leaves nothing behind.
    drop(held);
    let output = waiting.wait_with_output().unwrap();
    assert_eq!(status(&output), 0, "{}", text(&output.stderr));
    assert_eq!(std::fs::read_dir(desk.at("lists")).unwrap().count(), 1);
}
