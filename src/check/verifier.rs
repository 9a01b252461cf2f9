//! What a service keeps and asks from every thread.

use std::sync::Arc;

#[cfg(feature = "prepared")]
use crate::base::time::Timestamp;
use crate::decision::Decision;
use crate::facts::Traveller;
#[cfg(feature = "prepared")]
use crate::trust::Issuer;
#[cfg(feature = "prepared")]
use crate::verify::{SWITCH, Share};

use super::checker::{Checker, Clock};
#[cfg(feature = "prepared")]
use super::in_force::Watch;
use super::in_force::{Generation, Shared};
use super::worker::{Presented, Worker};

/// The one object of a service: owned, cheap to clone, used from any number of threads, and given
/// new trust while it works.
///
/// **No answer after a swap comes from the old trust.** Every call that begins when
/// [`swap`](Self::swap) has returned is answered by the new trust. A call of
/// [`check`](Self::check), [`check_all`](Self::check_all) or [`ask`](Self::ask) that is under way
/// when the trust is swapped is judged again before it returns. A batch is answered by one trust as
/// a whole.
///
/// ```
/// # #[cfg(feature = "demo")] {
/// # use healthcode::{Checker, Clock, Timestamp, Traveller, Verdict, Verifier, embedded};
/// # let clock = Clock::given(Timestamp::parse(embedded::DEMO_CLOCK).unwrap());
/// # let code = include_str!("../../fixtures/codes/zhejiang-green.txt");
/// # let checker = || Checker::new(
/// #     embedded::demo_registry().unwrap(),
/// #     embedded::notice(embedded::TONGLIAO).unwrap(),
/// #     embedded::risk_register().unwrap(),
/// # );
/// let verifier = Verifier::new(checker());
/// let in_a_thread = verifier.clone();
/// let decision = in_a_thread.check(code, &Traveller::default(), clock);
/// assert_eq!(decision.verdict, Verdict::Pass);
/// // A newer registry, register or status list has come.
/// verifier.swap(checker());
/// # }
/// ```
#[cfg_attr(
    not(feature = "prepared"),
    doc = "\nWithout the feature `prepared` nobody can ask for prepared keys:\n\n```compile_fail\n\
           let _ = healthcode::Verifier::with_prepared_keys;\n```"
)]
#[derive(Debug, Clone)]
pub struct Verifier {
    shared: Arc<Shared>,
}

impl Verifier {
    /// A verifier that judges by `checker`, verifies with ring and remembers no code.
    #[must_use]
    pub fn new(checker: impl Into<Arc<Checker>>) -> Self {
        Self {
            shared: Arc::new(Shared::new(checker.into(), None, 0)),
        }
    }

    /// The same with prepared keys for many codes at a time: an issuer's key is prepared once it
    /// has earned it, and `share` of what it accepts is verified again by ring, which decides about
    /// everything else. [`check`](Self::check) verifies with ring all the same.
    ///
    /// If ring ever disagrees with one of them, all are turned off for the life of the process, and
    /// [`prepared_keys_failed`](Self::prepared_keys_failed) says so.
    ///
    /// Call it before the verifier is cloned: it returns a new verifier, and earlier clones keep their settings.
    #[cfg(feature = "prepared")]
    #[must_use]
    pub fn with_prepared_keys(self, share: Share) -> Self {
        self.watched(Watch {
            switch: &SWITCH,
            share,
        })
    }

    #[cfg(feature = "prepared")]
    fn watched(self, watch: Watch) -> Self {
        let shared = Shared::new(self.checker(), Some(watch), self.shared.remembered);
        Self {
            shared: Arc::new(shared),
        }
    }

    /// The same with workers that each remember the last codes that they verified, about so many.
    /// A remembered code is judged anew whenever it is presented; only its signature is not verified
    /// again. A swap forgets them.
    #[must_use]
    pub fn remembering(self, codes: usize) -> Self {
        let shared = Shared::new(self.checker(), self.shared.watch, codes);
        Self {
            shared: Arc::new(shared),
        }
    }

    /// A verifier of the same settings with the trust that is in force now; no swap reaches it. What
    /// must be answered by one trust as a whole, as a roster, is answered by this.
    #[must_use]
    pub fn apart(&self) -> Self {
        let shared = Shared::new(self.checker(), self.shared.watch, self.shared.remembered);
        Self {
            shared: Arc::new(shared),
        }
    }

    /// Judges the text of one code; the signature is verified by ring.
    #[must_use]
    pub fn check(&self, text: &str, traveller: &Traveller, clock: Clock) -> Decision {
        self.ask(|checker| checker.check(text, traveller, clock))
    }

    /// Judges many codes at once; the decisions are in the order of `codes`.
    #[must_use]
    pub fn check_all(&self, codes: &[Presented<'_>]) -> Vec<Decision> {
        let mut worker = self.worker();
        loop {
            let mut decisions = Vec::with_capacity(codes.len());
            worker.judge_all(codes, |_, evaluation| decisions.push(evaluation.decision()));
            if worker.is_current() {
                return decisions;
            }
        }
    }

    /// Asks the checker in force anything; asks the next one again if it was swapped meanwhile.
    ///
    /// ```
    /// # #[cfg(feature = "demo")] {
    /// # use healthcode::{Checker, Clock, Timestamp, Traveller, Verifier, embedded};
    /// # let clock = Clock::given(Timestamp::parse(embedded::DEMO_CLOCK).unwrap());
    /// # let verifier = Verifier::new(Checker::new(
    /// #     embedded::demo_registry().unwrap(),
    /// #     embedded::notice(embedded::TONGLIAO).unwrap(),
    /// #     embedded::risk_register().unwrap(),
    /// # ));
    /// let nobody = Traveller::default();
    /// let decision = verifier.ask(|checker| checker.check_without_code(&nobody, clock));
    /// assert!(decision.code.is_none());
    /// # }
    /// ```
    pub fn ask<T>(&self, mut question: impl FnMut(&Checker) -> T) -> T {
        loop {
            let trust = self.shared.trust();
            let answer = question(&trust.checker);
            if self.is_current(trust.generation) {
                return answer;
            }
        }
    }

    /// Puts `checker` in force for this verifier, its clones and their workers. Returns its
    /// generation.
    pub fn swap(&self, checker: impl Into<Arc<Checker>>) -> Generation {
        self.shared.swap(checker.into())
    }

    /// What is in force.
    #[must_use]
    pub fn checker(&self) -> Arc<Checker> {
        Arc::clone(&self.shared.trust().checker)
    }

    /// The generation in force.
    #[must_use]
    pub fn generation(&self) -> Generation {
        self.shared.generation()
    }

    /// Whether what answered is still in force. A caller that lets answers wait must ask it before they are
    /// handed out.
    #[must_use]
    pub fn is_current(&self, generation: Generation) -> bool {
        self.generation() == generation
    }

    /// A worker for one thread, for streams of codes.
    #[must_use]
    pub fn worker(&self) -> Worker {
        Worker::new(&self.shared)
    }

    /// Whether a prepared key has accepted what ring refuses, in this process. The code was
    /// refused, and ring alone verifies from there on. The operator must be told: what
    /// prepared keys accepted before may be wrong too.
    #[cfg(feature = "prepared")]
    #[must_use]
    pub fn prepared_keys_failed(&self) -> bool {
        self.shared.watch.is_some_and(|watch| !watch.switch.is_on())
    }

    /// Prepares every key that may sign now instead of waiting until it has earned it, as far as
    /// the memory for tables goes; about a millisecond a key. A swap begins anew.
    #[cfg(feature = "prepared")]
    pub fn prepare(&self, at: Timestamp) {
        let trust = self.shared.trust();
        if let Some(prepared) = &trust.keys {
            let keys = trust.checker.registry.issuers().flat_map(Issuer::keys);
            keys.filter(|key| key.is_alive(at))
                .for_each(|key| prepared.prepare(key));
        }
    }

    /// The memory that prepared keys take, in bytes.
    #[cfg(feature = "prepared")]
    #[must_use]
    pub fn prepared_bytes(&self) -> usize {
        let trust = self.shared.trust();
        trust.keys.as_ref().map_or(0, |keys| keys.bytes())
    }
}

#[cfg(all(feature = "prepared", feature = "issue"))]
#[cfg(test)]
pub(crate) use tests::{confused, forged};

#[cfg(all(feature = "prepared", feature = "issue"))]
#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::*;
    use crate::base::verdict::Verdict;
    use crate::embedded;
    use crate::issue::{PrivateKey, Signer};
    use crate::jws::Algorithm;
    use crate::trust::Registry;
    use crate::verify::{PreparedKey, Switch};

    const AT: &str = "2020-03-28T09:00:00+08:00";
    const ISSUERS: [&str; 2] = ["330000", "320000"];

    fn key(issuer: &str) -> PrivateKey {
        let secret = issuer.as_bytes()[1];
        PrivateKey::from_secret("k", Algorithm::Ed25519, [secret; 32]).unwrap()
    }

    /// A code of `issuer`, signed by `signer`.
    fn code(issuer: &str, signer: &str) -> String {
        let claims = json!({
            "iss": issuer, "sub": "s", "jti": "j", "iat": 1_585_353_600, "exp": 1_585_396_800,
            "colour": "00", "from": issuer, "visited": {},
            "holder": {"name": "张*", "type": "10", "number": "1101**********002X"}
        });
        let signer = Signer::new(&key(signer)).unwrap();
        let header = signer.header(issuer);
        signer
            .sign(header.as_bytes(), claims.to_string().as_bytes())
            .unwrap()
    }

    /// A checker of two issuers, and a code of the second that the first has signed.
    pub(crate) fn forged() -> (Checker, Clock, String) {
        let mut documents = BTreeMap::new();
        let entries = ISSUERS.map(|id| {
            let file = format!("{id}-x.jwks.json");
            let set = json!({"keys": [key(id).public_jwk()]});
            documents.insert(file.clone(), set.to_string().into_bytes());
            json!({
                "id": id, "name": {"zh": "某省", "en": "Some Province"}, "keys": file,
                "recognised": {"from": "2020-03-20T00:00:00+08:00", "until": null, "basis": "1"},
                "colours": {"00": "green"}, "max_validity": "24h", "status_list": "optional"
            })
        });
        let registry = json!({
            "version": 1, "environment": "test", "issued_at": "2020-03-26T00:00:00+08:00",
            "issuers": entries
        });
        documents.insert(Registry::FILE.to_owned(), registry.to_string().into_bytes());
        let checker = Checker::new(
            Registry::load(&documents).unwrap(),
            embedded::notice(embedded::TONGLIAO).unwrap(),
            embedded::risk_register().unwrap(),
        );
        let clock = Clock::given(Timestamp::parse(AT).unwrap());
        (checker, clock, code("320000", "330000"))
    }

    /// A verifier in which the tables of the first issuer stand in the place of the second's, so
    /// that they accept what the second never signed; with a switch of its own.
    pub(crate) fn confused(checker: Checker) -> (Verifier, &'static Switch) {
        let switch: &Switch = Box::leak(Box::default());
        let share = Share::DEFAULT;
        let verifier = Verifier::new(checker).watched(Watch { switch, share });
        let trust = verifier.shared.trust();
        let [first, second] =
            ISSUERS.map(|id| &trust.checker.registry.issuer(id).unwrap().keys()[0]);
        let tables = PreparedKey::prepare(first.public()).unwrap();
        trust.keys.as_ref().unwrap().confuse(second, tables);
        (verifier, switch)
    }

    #[test]
    fn one_disagreement_refuses_the_code_and_ends_prepared_keys() {
        let (checker, clock, forged) = forged();
        let (verifier, switch) = confused(checker);
        let mut worker = verifier.worker();
        let genuine = ISSUERS.map(|id| code(id, id));
        let traveller = Traveller::default();
        let present = |text| Presented::new(text, &traveller, clock);
        let codes = [&genuine[0], &genuine[1], &forged, &genuine[1]].map(|text| present(text));
        assert!(!verifier.prepared_keys_failed());
        for round in 0..2 {
            let mut verdicts = Vec::new();
            worker.judge_all(&codes, |_, evaluation| verdicts.push(evaluation.verdict()));
            let (pass, reject) = (Verdict::Pass, Verdict::Reject);
            assert_eq!(verdicts, [pass, pass, reject, pass]);
            assert_eq!(worker.disagreed(), (round == 0).then_some(2));
            assert!(!switch.is_on() && verifier.prepared_keys_failed());
        }
        // No other worker uses them any more either.
        let mut other = verifier.worker();
        let verdict = other.judge(present(&forged), |evaluation| evaluation.verdict());
        assert_eq!((verdict, other.disagreed()), (Verdict::Reject, None));
    }
}
