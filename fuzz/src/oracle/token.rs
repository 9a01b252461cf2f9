//! Texts as they come from a scanner: only a genuine code passes, at every kind of gate.

use super::sound;
use crate::subject::{
    Decision, Presentation, Presented, TokenType, Traveller, Typed, UnverifiedJws, Verdict,
};
use crate::world::{checker, clock, genuine, is_genuine, on_worker, verifier};

/// A text passes only if it is a genuine code, and a worker with prepared keys answers as the checker.
pub fn token(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let traveller = Traveller::default();
    let decision = checker().check(text, &traveller, clock());
    assert!(
        decision.verdict != Verdict::Pass || is_genuine(text),
        "passes: {text}"
    );
    sound(&decision);
    let presented = |text| Presented::new(text, &traveller, clock());
    let alone: Decision = on_worker(|worker| worker.judge(presented(text), |e| e.decision()));
    assert_eq!(alone, decision, "a worker differs");
    if UnverifiedJws::parse(text, TokenType::HealthCode).is_ok() {
        let codes = [&genuine()[1], text, &genuine()[0]].map(presented);
        let mut together = Vec::new();
        on_worker(|worker| {
            worker.judge_all(&codes, |_, e| together.push(e.decision()));
            assert!(
                !verifier().prepared_keys_failed(),
                "prepared keys differ from ring"
            );
        });
        assert_eq!(together[1], decision, "a worker differs for several");
        assert_eq!(together[0].verdict, Verdict::Pass);
        assert_eq!(together[2].verdict, Verdict::Pass);
    }
}

/// What a keyboard did to a code is undone only where the text is no code, and the outcome is one.
pub fn scanner(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let is_code = |text: &str| {
        Presentation::parse(text)
            .is_ok_and(|shown| UnverifiedJws::parse(shown.code(), TokenType::HealthCode).is_ok())
    };
    let code = match Typed::read(text) {
        Typed::Repaired(code, _) => code,
        Typed::AsItStands => return,
        Typed::Several => {
            assert!(!is_code(text), "a code is several: {text}");
            let decision = checker().check_typed(text, &Traveller::default(), clock());
            assert!(
                decision.verdict == Verdict::Reject,
                "one of several: {text}"
            );
            return;
        }
    };
    assert!(!is_code(text), "a code was repaired: {text}");
    assert!(is_code(&code), "the repaired text is no code: {code}");
    assert!(
        Typed::read(&code) == Typed::AsItStands,
        "repaired twice: {code}"
    );
    let decision = checker().check_typed(text, &Traveller::default(), clock());
    assert!(
        decision.verdict != Verdict::Pass || is_genuine(&code),
        "passes: {text}"
    );
    sound(&decision);
}
