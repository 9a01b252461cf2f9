//! One mutation each of a genuine token, and the step that must refuse it.

use healthcode::internals::base::reason::{Code, Finding};
use healthcode::{Decision, Verdict};

use crate::world::{codes, judge};

/// Header, payload and signature.
pub(crate) fn parts(token: &str) -> [String; 3] {
    token
        .split('.')
        .map(str::to_owned)
        .collect::<Vec<_>>()
        .try_into()
        .unwrap()
}

/// The steps that the reasons belong to.
fn steps(decision: &Decision) -> Vec<u8> {
    let step = |code: &Code| match code {
        Code::Finding(finding) => finding.step(),
        Code::Rule(_) => 10,
        other => panic!("{other:?}"),
    };
    decision
        .reasons
        .iter()
        .map(|reason| step(&reason.code))
        .collect()
}

pub(crate) fn refused(name: &str, token: &str, step: u8, expected: &[&str]) {
    let decision = judge(token);
    assert_eq!(codes(&decision), expected, "{name}");
    assert_eq!(decision.verdict, Verdict::Reject, "{name}");
    assert!(
        steps(&decision).iter().all(|s| *s == step),
        "{name}: {:?}",
        steps(&decision)
    );
    assert!(
        !decision.next.zh.is_empty() && !decision.next.en.is_empty(),
        "{name}"
    );
    if step <= 4 {
        assert_eq!(
            (decision.signer, decision.code),
            (None, None),
            "{name} shows unverified claims"
        );
    }
}

#[test]
fn every_reason_of_steps_2_to_6_is_in_a_table() {
    let table = concat!(
        include_str!("token_shape.rs"),
        include_str!("token_header.rs"),
        include_str!("token_signatures.rs"),
        include_str!("token_claims.rs"),
        include_str!("holder_proof.rs")
    );
    for finding in Finding::ALL.iter().filter(|f| (2..=6).contains(&f.step())) {
        if matches!(finding, Finding::KeyRevoked | Finding::KeyNotValid) {
            // These are faults of a key, not of a token: `registry_keys` has them.
            continue;
        }
        assert!(
            table.contains(&format!("\"{}\"", finding.name())),
            "{}",
            finding.name()
        );
    }
}
