//! New trust while codes are judged: no answer after a swap comes from the old one.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use healthcode::Share;
use healthcode::{
    Checker, Clock, Decision, Presented, Registry, Traveller, Verdict, Verifier, embedded,
};
use serde_json::json;

use crate::world::{self, codes, genuine, now};

/// Which of the two codes pass depends on the version: in every third version the key of the first
/// issuer by region is revoked, and in every third one that issuer is missing, so that all keys get
/// other numbers.
fn checker(version: u64) -> Arc<Checker> {
    let mut documents = world::documents();
    let registry = documents.get_mut(Registry::FILE).unwrap();
    registry["version"] = json!(version);
    match version % 3 {
        1 => {
            let set = documents.get_mut("320000-x.jwks.json").unwrap();
            set["keys"][0]["revoked"] = json!({"revoked_at": 1_585_000_000, "reason": "lost"});
        }
        2 => {
            registry["issuers"].as_array_mut().unwrap().remove(1);
        }
        _ => {}
    }
    let checker = Checker::new(
        world::load(&documents).unwrap(),
        embedded::notice(embedded::TONGLIAO).unwrap(),
        embedded::risk_register().unwrap(),
    );
    Arc::new(checker)
}

/// What `version` says of the code of the first issuer.
fn expected(version: u64) -> &'static str {
    match version % 3 {
        1 => "key-revoked",
        2 => "unknown-issuer",
        _ => "mutual-recognition",
    }
}

/// Whether a decision on the first or the second issuer's code is the one of the version that it
/// names; gives that version.
fn version_of(first: bool, decision: &Decision) -> u64 {
    let version = decision.context.registry_version;
    let wanted = if first {
        expected(version)
    } else {
        expected(0)
    };
    assert_eq!(codes(decision)[0], wanted, "version {version}");
    version
}

#[test]
fn eight_threads_never_hear_of_old_trust_after_a_swap() {
    const SWAPS: u64 = 15;
    let checkers: Vec<_> = (0..=SWAPS).map(checker).collect();
    let verifier = Verifier::new(Arc::clone(&checkers[0]))
        .with_prepared_keys(Share::DEFAULT)
        .remembering(16);
    // The version whose swap has returned, and how many answers each version gave.
    let announced = AtomicU64::new(0);
    let answers: Vec<AtomicUsize> = checkers.iter().map(|_| AtomicUsize::new(0)).collect();
    let done = AtomicBool::new(false);
    let texts = ["320000", "330000"].map(genuine);
    let traveller = Traveller::default();
    let clock = Clock::given(now());
    let both: Vec<Presented<'_>> = texts
        .iter()
        .cycle()
        .take(8)
        .map(|text| Presented::new(text, &traveller, clock))
        .collect();
    thread::scope(|scope| {
        for kind in 0..8 {
            let (verifier, announced, done) = (verifier.clone(), &announced, &done);
            let (both, answers) = (&both, &answers);
            scope.spawn(move || {
                let mut worker = verifier.worker();
                while !done.load(Ordering::SeqCst) {
                    let before = announced.load(Ordering::SeqCst);
                    let decisions = match kind % 4 {
                        0 => vec![verifier.check(both[0].text, both[0].traveller, clock)],
                        1 => verifier.check_all(both),
                        2 => vec![worker.judge(both[0], |evaluation| evaluation.decision())],
                        _ => {
                            let mut all = Vec::new();
                            worker.judge_all(both, |_, found| all.push(found.decision()));
                            all
                        }
                    };
                    let versions: Vec<u64> = decisions
                        .iter()
                        .zip([true, false].into_iter().cycle())
                        .map(|(decision, first)| version_of(first, decision))
                        .collect();
                    // One trust answers the whole of a call, and none that was out of force before it.
                    assert!(versions.iter().all(|version| *version == versions[0]));
                    assert!(versions[0] >= before, "{} after {before}", versions[0]);
                    answers[usize::try_from(versions[0]).unwrap()].fetch_add(1, Ordering::SeqCst);
                }
            });
        }
        for (version, checker) in (0..).zip(&checkers).skip(1) {
            verifier.swap(Arc::clone(checker));
            announced.store(version, Ordering::SeqCst);
            // Several threads use every version before the next one comes.
            for _ in 0..2_000 {
                let place = usize::try_from(version).unwrap();
                if answers[place].load(Ordering::SeqCst) >= 8 {
                    break;
                }
                thread::sleep(Duration::from_micros(500));
            }
        }
        done.store(true, Ordering::SeqCst);
    });
    let heard = answers
        .iter()
        .skip(1)
        .filter(|count| count.load(Ordering::SeqCst) > 0);
    assert_eq!(heard.count(), checkers.len() - 1);
}

#[test]
fn a_call_that_a_swap_overtakes_is_judged_again() {
    let verifier = Verifier::new(checker(0));
    let text = genuine("320000");
    let traveller = Traveller::default();
    let clock = Clock::given(now());
    let mut asked = 0;
    let decision = verifier.ask(|checker_in_force| {
        asked += 1;
        let decision = checker_in_force.check(&text, &traveller, clock);
        if asked == 1 {
            // The new trust comes between the judging and the answer.
            assert_eq!(decision.verdict, Verdict::Pass);
            verifier.swap(checker(1));
        }
        decision
    });
    assert_eq!((asked, version_of(true, &decision)), (2, 1));
}

#[test]
fn a_worker_knows_when_its_answers_are_out_of_force() {
    let verifier = Verifier::new(checker(0)).remembering(10);
    let text = genuine("320000");
    let traveller = Traveller::default();
    let presented = Presented::new(&text, &traveller, Clock::given(now()));
    let mut worker = verifier.worker();
    let mut versions = Vec::new();
    worker.judge_all(&[presented; 3], |place, evaluation| {
        if place == 0 {
            verifier.swap(checker(1));
        }
        versions.push(version_of(true, &evaluation.decision()));
    });
    // The call is answered by one trust as a whole, and the worker says that it is the old one.
    assert_eq!(versions, [0, 0, 0]);
    assert!(!worker.is_current() && !verifier.is_current(worker.generation()));
    // Everything that it knew of headers, keys and codes belongs to the trust before, and is forgotten.
    for version in [1, 0, 2, 0, 1, 3, 5] {
        verifier.swap(checker(version));
        for _ in 0..2 {
            let judged = worker.judge(presented, |found| version_of(true, &found.decision()));
            assert_eq!(judged, version);
            assert!(worker.is_current());
        }
    }
}

#[test]
fn a_verifier_is_owned_and_shared() {
    fn service<T: Clone + Send + Sync + 'static>(_: &T) {}
    fn thread_local<T: Send + 'static>(_: &T) {}
    let verifier = Verifier::new(checker(0));
    service(&verifier);
    thread_local(&verifier.worker());
    let clone = verifier.clone();
    clone.swap(checker(1));
    assert_eq!(verifier.checker().registry().version(), 1);
    // Settings make another verifier, which knows nothing of later swaps.
    let other = verifier.clone().remembering(1);
    verifier.swap(checker(2));
    assert_eq!(other.checker().registry().version(), 1);
}
