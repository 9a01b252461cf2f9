//! Many codes, on several threads: what they share, and what each of them keeps.

use super::checker::{Checker, Clock};
use super::evaluation::Evaluation;
use super::remembered::{Hashed, Remembered};
use super::steps;
use crate::base::reason::Finding;
use crate::base::time::Timestamp;
use crate::facts::Traveller;
use crate::jws::{Presentation, Segments, TokenType, UnverifiedJws, code_of};
use crate::trust::{Issuer, KnownHeaders};
use crate::verify::prepared::CHUNK;
use crate::verify::{Engine, PreparedKeys, Share, Slot, Switch, Verifier};

/// A checker for many codes. Threads share it; each works on a [`Lane`] of its own.
#[derive(Debug)]
pub struct Stream<'c> {
    checker: &'c Checker,
    prepared: Option<Prepared<'c>>,
    remembered: usize,
}

/// What lanes need beside ring.
#[derive(Debug)]
struct Prepared<'c> {
    keys: PreparedKeys,
    switch: &'c Switch,
    share: Share,
}

/// One thread's way from text to ruling, with the same answer as [`Checker::check`]. On codes of
/// known keys that pass it takes no memory.
#[derive(Debug)]
pub struct Lane<'s> {
    checker: &'s Checker,
    headers: KnownHeaders<'s>,
    verifier: Verifier<'s>,
    disagreed: Option<usize>,
    remembered: Remembered<'s>,
    room: Vec<u8>,
}

/// One code that is presented: by whom, and when.
#[derive(Debug, Clone, Copy)]
pub struct Presented<'q> {
    /// The text of the code.
    pub text: &'q str,
    /// Who presents it.
    pub traveller: &'q Traveller,
    /// When.
    pub clock: Clock,
}

impl<'c> Stream<'c> {
    /// A stream that verifies with ring and remembers no code.
    #[must_use]
    pub const fn new(checker: &'c Checker) -> Self {
        Self {
            checker,
            prepared: None,
            remembered: 0,
        }
    }

    /// The same with prepared keys: an issuer's key is prepared once it has earned it, and `share`
    /// of what it accepts is verified again by ring, which decides about everything else. Outside
    /// of tests the switch is [`SWITCH`](crate::verify::SWITCH), by which they are turned off for
    /// the life of the process if ring ever disagrees with one ([`Lane::disagreed`]).
    #[must_use]
    pub fn with_prepared_keys(self, switch: &'c Switch, share: Share) -> Self {
        let prepared = Prepared {
            keys: PreparedKeys::of(&self.checker.registry),
            switch,
            share,
        };
        Self {
            prepared: Some(prepared),
            ..self
        }
    }

    /// Prepares every key that may sign now instead of waiting until it has earned it, as far as
    /// the memory for tables goes; about a millisecond a key.
    pub fn prepare(&self, at: Timestamp) {
        if let Some(prepared) = &self.prepared {
            let keys = self.checker.registry.issuers().flat_map(Issuer::keys);
            keys.filter(|key| key.is_alive(at))
                .for_each(|key| prepared.keys.prepare(key));
        }
    }

    /// The memory that prepared keys take, in bytes.
    #[must_use]
    pub fn prepared_bytes(&self) -> usize {
        self.prepared
            .as_ref()
            .map_or(0, |prepared| prepared.keys.bytes())
    }

    /// The same with lanes that each remember the last codes that they verified, about so many. A
    /// remembered code is judged anew whenever it is presented; only its signature is not verified
    /// again.
    #[must_use]
    pub fn remembering(self, codes: usize) -> Self {
        Self {
            remembered: codes,
            ..self
        }
    }

    /// A lane for one thread.
    #[must_use]
    pub fn lane(&self) -> Lane<'_> {
        Lane {
            checker: self.checker,
            headers: KnownHeaders::default(),
            verifier: self
                .prepared
                .as_ref()
                .map_or_else(Verifier::ring, |prepared| {
                    let engine = Engine::prepared(prepared.switch, prepared.share);
                    Verifier::prepared(engine, &prepared.keys)
                }),
            disagreed: None,
            remembered: Remembered::new(self.remembered),
            room: Vec::new(),
        }
    }
}

impl<'s> Lane<'s> {
    /// Judges one code; `answer` is given the ruling.
    pub fn judge<T>(&mut self, code: Presented<'_>, answer: impl FnOnce(Evaluation<'_>) -> T) -> T {
        let mut room = std::mem::take(&mut self.room);
        room.resize(room.len().max(code.text.len()), 0);
        let hashed = self.remembered.hashed(code_of(code.text));
        let mut slots = [self.slot(&code, hashed, &mut room)];
        self.disagreed = self.verifier.settle(&mut slots);
        let [slot] = slots;
        let answered = self.answered(&code, hashed, &slot, answer);
        drop(slot);
        self.room = room;
        answered
    }

    /// Judges codes together, which is quicker than one by one; `answer` is given the place of each
    /// in `codes`, in order, with its ruling.
    pub fn judge_all(
        &mut self,
        codes: &[Presented<'_>],
        mut answer: impl FnMut(usize, Evaluation<'_>),
    ) {
        self.disagreed = None;
        let mut room = std::mem::take(&mut self.room);
        // Even chunks: an inversion costs the same for few as for many.
        let size = codes
            .len()
            .div_ceil(codes.len().div_ceil(CHUNK).max(1))
            .max(1);
        for (first, chunk) in (0..).step_by(size).zip(codes.chunks(size)) {
            let bytes = chunk.iter().map(|code| code.text.len()).sum();
            room.resize(room.len().max(bytes), 0);
            let mut rest = room.as_mut_slice();
            let mut slots = [const { Slot::Empty }; CHUNK];
            let mut hashes = [Hashed::default(); CHUNK];
            for ((code, slot), hashed) in chunk.iter().zip(&mut slots).zip(&mut hashes) {
                // No more bytes come out of base64 than go in.
                let (mine, others) = rest.split_at_mut(code.text.len());
                *hashed = self.remembered.hashed(code_of(code.text));
                *slot = self.slot(code, *hashed, mine);
                rest = others;
            }
            let disagreed = self.verifier.settle(&mut slots);
            self.disagreed = self.disagreed.or(disagreed.map(|place| first + place));
            for (((place, code), hashed), slot) in (first..).zip(chunk).zip(hashes).zip(&slots) {
                self.answered(code, hashed, slot, |ruling| answer(place, ruling));
            }
        }
        self.room = room;
    }

    /// The place, in the last call, of a code that a prepared key accepted and ring refuses. It was
    /// refused, and ring alone verifies from there on. Whoever runs the program must be told:
    /// what prepared keys accepted before may be wrong too.
    #[must_use]
    pub const fn disagreed(&self) -> Option<usize> {
        self.disagreed
    }

    /// Steps 2 and 3: the token under its key, if it must be verified; empty if it is remembered,
    /// or refused before there is anything to verify.
    fn slot<'t>(
        &self,
        code: &Presented<'t>,
        hashed: Hashed<'_>,
        room: &'t mut [u8],
    ) -> Slot<'t, 's> {
        let at = code.clock.at;
        if self.remembered.holds(hashed) {
            return Slot::Empty;
        }
        let text = code_of(code.text);
        let Ok(segments) = Segments::cut(text) else {
            return Slot::Empty;
        };
        let keyed = self.headers.find(segments, at, room).or_else(|| {
            let unverified = UnverifiedJws::parse(text, TokenType::HealthCode).ok()?;
            self.checker.registry.find(unverified, at).ok()
        });
        keyed.map_or(Slot::Empty, Slot::Keyed)
    }

    /// Steps 5 to 10, or the general way if there is nothing that was verified.
    fn answered<T>(
        &mut self,
        code: &Presented<'_>,
        hashed: Hashed<'_>,
        slot: &Slot<'_, 's>,
        answer: impl FnOnce(Evaluation<'_>) -> T,
    ) -> T {
        let ruling = Evaluation::new(self.checker, code.traveller, code.clock);
        // What the phone adds is looked at for each code anew, and never remembered.
        let Ok(shown) = Presentation::parse(code.text) else {
            return steps::judge_text(ruling, code.text, answer);
        };
        match slot {
            Slot::Verified(verified) => {
                let (issuer, key) = (verified.issuer(), verified.key());
                self.headers.note(verified.header(), issuer, key);
                steps::judge_verified(ruling, verified, &shown, |ruling| {
                    if let Some(claims) = ruling.claims() {
                        self.remembered.note(hashed, verified, claims);
                    }
                    answer(ruling)
                })
            }
            Slot::Refused => answer(ruling.rejected(vec![Finding::BadSignature.into()])),
            Slot::Empty | Slot::Keyed(_) => match self.remembered.get(hashed, code.clock.at) {
                Some((signer, claims)) => {
                    answer(steps::judge_claims(ruling, signer, claims, &shown))
                }
                None => steps::judge_text(ruling, code.text, answer),
            },
        }
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
    use crate::verify::PreparedKey;

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

    /// A stream in which the tables of the first issuer stand in the place of the second's, so
    /// that they accept what the second never signed.
    pub(crate) fn confused<'c>(checker: &'c Checker, switch: &'c Switch) -> Stream<'c> {
        let stream = Stream::new(checker).with_prepared_keys(switch, Share::DEFAULT);
        let keys = &stream.prepared.as_ref().unwrap().keys;
        let [first, second] = ISSUERS.map(|id| &checker.registry.issuer(id).unwrap().keys()[0]);
        keys.confuse(second, PreparedKey::prepare(first.public()).unwrap());
        stream
    }

    #[test]
    fn one_disagreement_refuses_the_code_and_ends_prepared_keys() {
        let (checker, clock, forged) = forged();
        let switch = Switch::new();
        let stream = confused(&checker, &switch);
        let mut lane = stream.lane();
        let genuine = ISSUERS.map(|id| code(id, id));
        let traveller = Traveller::default();
        let present = |text| Presented {
            text,
            traveller: &traveller,
            clock,
        };
        let codes = [&genuine[0], &genuine[1], &forged, &genuine[1]].map(|text| present(text));
        for round in 0..2 {
            let mut verdicts = Vec::new();
            lane.judge_all(&codes, |_, ruling| verdicts.push(ruling.verdict()));
            let (pass, reject) = (Verdict::Pass, Verdict::Reject);
            assert_eq!(verdicts, [pass, pass, reject, pass]);
            assert_eq!(lane.disagreed(), (round == 0).then_some(2));
            assert!(!switch.is_on());
        }
        // No other lane uses them any more either.
        let mut other = stream.lane();
        let verdict = other.judge(present(&forged), |ruling| ruling.verdict());
        assert_eq!((verdict, other.disagreed()), (Verdict::Reject, None));
    }
}
