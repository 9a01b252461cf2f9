//! Claims that an issuer signs, whatever they say.

use super::sound;
use crate::model::{fits, json, may_pass};
use crate::subject::{Identity, Presented, Traveller, Verdict, claims_paths_agree};
use crate::world::{ISSUER, NUMBER, checker, clock, on_worker, signer};

/// A payload, or `!header` on a line of its own and a payload, signed by a genuine key. It passes
/// only if the model finds nothing against it; the fast path reads as the close reader; a worker
/// judges as the checker; a number matches only if it fits.
pub fn claims(data: &[u8]) {
    let plain = signer().header(ISSUER);
    let (header, payload) = match data.strip_prefix(b"!") {
        Some(rest) => {
            let end = rest
                .iter()
                .position(|byte| *byte == b'\n')
                .unwrap_or(rest.len());
            (&rest[..end], rest.get(end + 1..).unwrap_or_default())
        }
        None => (plain.as_bytes(), data),
    };
    assert!(claims_paths_agree(payload, ISSUER), "the fast path differs");
    let token = signer().sign(header, payload).unwrap();
    let mut traveller = Traveller::default();
    traveller.shown.number = Some(NUMBER.to_owned());
    let decision = checker().check(&token, &traveller, clock());
    if decision.verdict == Verdict::Pass {
        assert!(
            may_pass(header, payload).is_some(),
            "passes against the model"
        );
    }
    if decision.identity == Some(Identity::Matched) {
        let claims = json(payload);
        let holder = claims
            .as_ref()
            .and_then(|claims| claims.get("holder")?.get("number")?.text());
        assert!(
            holder.is_some_and(|masked| !masked.is_ascii() || fits(masked, NUMBER)),
            "matched: {holder:?}"
        );
    }
    sound(&decision);
    let presented = Presented::new(&token, &traveller, clock());
    let worker = on_worker(|worker| worker.judge(presented, |e| e.decision()));
    assert_eq!(worker, decision, "a worker differs");
}
