//! One mutation each of a genuine token, and the step that must refuse it.

use healthcode::internals::base::reason::ReasonCode;
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
    let step = |code: &ReasonCode| match code {
        ReasonCode::Finding(finding) => finding.step(),
        ReasonCode::Rule(_) => 10,
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
