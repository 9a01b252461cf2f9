//! What one thread keeps from code to code.

use std::sync::Arc;

use super::checker::{Checker, Clock};
use super::evaluation::{Evaluation, Question};
use super::in_force::{Generation, Shared, TrustInForce};
use super::reader::Reader;
use super::remembered::{HashedText, Remembered};
use super::steps;
use crate::base::limits::TOKEN_BYTES;
use crate::base::reason::Finding;
use crate::facts::Traveller;
use crate::jws::{Presentation, Segments, TokenType, UnverifiedJws, code_of};
use crate::trust::KnownHeaders;
use crate::verify::prepared::CHUNK;
use crate::verify::{Engine, SignatureVerifier, Slot};

/// One code that is presented: by whom, and when.
///
/// ```
/// use healthcode::{Clock, Presented, Timestamp, Traveller};
///
/// let clock = Clock::given(Timestamp::parse("2020-03-28T09:00:00+08:00").ok_or("no time")?);
/// let traveller = Traveller::default();
/// let presented = Presented::new("eyJ…", &traveller, clock);
/// assert_eq!(presented.text, "eyJ…");
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Presented<'q> {
    /// The text of the code.
    pub text: &'q str,
    /// Who presents it.
    pub traveller: &'q Traveller,
    /// When.
    pub clock: Clock,
}

impl<'q> Presented<'q> {
    /// This code, by this traveller, at this time.
    #[must_use]
    pub const fn new(text: &'q str, traveller: &'q Traveller, clock: Clock) -> Self {
        Self {
            text,
            traveller,
            clock,
        }
    }
}

/// One thread's way from text to evaluation, with the same answer as
/// [`Checker::check`](super::Checker::check). On codes of known keys that pass it takes no memory.
///
/// Each call is answered by one trust as a whole: the one that was in force when the call began. A
/// caller that hands answers out later asks [`is_current`](Self::is_current) (or, in another
/// thread, [`Verifier::is_current`](super::Verifier::is_current)) first, and judges again if the
/// trust has been swapped meanwhile.
///
/// ```
/// # #[cfg(feature = "demo")] {
/// # use healthcode::{Checker, Clock, Presented, Timestamp, Traveller, Verifier, embedded};
/// # let clock = Clock::given(Timestamp::parse(embedded::DEMO_CLOCK).unwrap());
/// # let checker = Checker::new(
/// #     embedded::demo_registry().unwrap(),
/// #     embedded::notice(embedded::TONGLIAO).unwrap(),
/// #     embedded::risk_register().unwrap(),
/// # );
/// let verifier = Verifier::new(checker);
/// let thread = verifier.clone();
/// let verdicts = std::thread::spawn(move || {
///     let traveller = Traveller::default();
///     let mut worker = thread.worker();
///     let codes = ["no code", "nor this"].map(|text| Presented::new(text, &traveller, clock));
///     loop {
///         let mut verdicts = Vec::new();
///         worker.judge_all(&codes, |_, evaluation| verdicts.push(evaluation.verdict()));
///         if worker.is_current() {
///             return verdicts;
///         }
///     }
/// });
/// assert_eq!(verdicts.join().unwrap().len(), 2);
/// # }
/// ```
#[derive(Debug)]
pub struct Worker {
    shared: Arc<Shared>,
    trust: Arc<TrustInForce>,
    memory: Memory,
}

/// What is kept, all of it about one trust.
#[derive(Debug)]
struct Memory {
    headers: KnownHeaders,
    signatures: SignatureVerifier<'static>,
    remembered: Remembered,
    disagreed: Option<usize>,
    room: Vec<u8>,
}

impl Worker {
    pub(super) fn new(shared: &Arc<Shared>) -> Self {
        let engine = shared.watch.map_or_else(Engine::ring, |watch| {
            Engine::prepared(watch.switch, watch.share)
        });
        Self {
            shared: Arc::clone(shared),
            trust: shared.trust(),
            memory: Memory {
                headers: KnownHeaders::default(),
                signatures: SignatureVerifier::new(engine),
                remembered: Remembered::new(shared.remembered),
                disagreed: None,
                room: Vec::new(),
            },
        }
    }

    /// Judges one code; `answer` is given the evaluation.
    pub fn judge<T>(&mut self, code: Presented<'_>, answer: impl FnOnce(Evaluation<'_>) -> T) -> T {
        self.keep_up();
        self.memory.judge(&self.trust, code, answer)
    }

    /// Judges codes together, which is quicker than one by one; `answer` is given the place of each
    /// in `codes`, in order, with its evaluation.
    pub fn judge_all(
        &mut self,
        codes: &[Presented<'_>],
        answer: impl FnMut(usize, Evaluation<'_>),
    ) {
        self.keep_up();
        self.memory.judge_all(&self.trust, codes, answer);
    }

    /// The place, in the last call, of a code that a prepared key accepted and ring refuses. It was
    /// refused, and ring alone verifies from there on. The operator must be told:
    /// what prepared keys accepted before may be wrong too.
    #[must_use]
    pub const fn disagreed(&self) -> Option<usize> {
        self.memory.disagreed
    }

    /// Which trust has answered the last call.
    #[must_use]
    pub fn generation(&self) -> Generation {
        self.trust.generation
    }

    /// Whether the trust that has answered the last call is still in force.
    #[must_use]
    pub fn is_current(&self) -> bool {
        self.shared.generation() == self.trust.generation
    }

    /// The trust that has answered the last call.
    #[must_use]
    pub fn checker(&self) -> &Checker {
        &self.trust.checker
    }

    /// Takes up the trust in force. What is known of another one says nothing about it.
    fn keep_up(&mut self) {
        if !self.is_current() {
            self.trust = self.shared.trust();
            self.memory.headers.clear();
            self.memory.signatures.clear();
            self.memory.remembered.clear();
        }
    }
}

impl Memory {
    fn judge<T>(
        &mut self,
        trust: &TrustInForce,
        code: Presented<'_>,
        answer: impl FnOnce(Evaluation<'_>) -> T,
    ) -> T {
        let mut room = std::mem::take(&mut self.room);
        room.resize(room.len().max(room_of(code.text)), 0);
        let hashed = self.remembered.hashed(code_of(code.text));
        let mut slots = [self.slot(trust, &code, hashed, &mut room)];
        self.disagreed = self.signatures.settle(trust.keys.as_ref(), &mut slots);
        let [slot] = slots;
        let answered = self.answered(trust, &code, hashed, &slot, answer);
        drop(slot);
        self.room = room;
        answered
    }

    fn judge_all(
        &mut self,
        trust: &TrustInForce,
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
            let bytes = chunk.iter().map(|code| room_of(code.text)).sum();
            room.resize(room.len().max(bytes), 0);
            let mut rest = room.as_mut_slice();
            let mut slots = [const { Slot::Empty }; CHUNK];
            let mut hashes = [HashedText::default(); CHUNK];
            for ((code, slot), hashed) in chunk.iter().zip(&mut slots).zip(&mut hashes) {
                let (mine, others) = rest.split_at_mut(room_of(code.text));
                *hashed = self.remembered.hashed(code_of(code.text));
                *slot = self.slot(trust, code, *hashed, mine);
                rest = others;
            }
            let disagreed = self.signatures.settle(trust.keys.as_ref(), &mut slots);
            self.disagreed = self.disagreed.or(disagreed.map(|place| first + place));
            for (((place, code), hashed), slot) in (first..).zip(chunk).zip(hashes).zip(&slots) {
                self.answered(trust, code, hashed, slot, |evaluation| {
                    answer(place, evaluation);
                });
            }
        }
        self.room = room;
    }

    /// Steps 2 and 3: the token under its key, if it must be verified; empty if it is remembered,
    /// or refused before there is anything to verify.
    fn slot<'t, 'r>(
        &self,
        trust: &'r TrustInForce,
        code: &Presented<'t>,
        hashed: HashedText<'_>,
        room: &'t mut [u8],
    ) -> Slot<'t, 'r> {
        let at = code.clock.at;
        if self.remembered.holds(hashed) {
            return Slot::Empty;
        }
        let text = code_of(code.text);
        let Ok(segments) = Segments::cut(text) else {
            return Slot::Empty;
        };
        let registry = &trust.checker.registry;
        let keyed = self.headers.find(registry, segments, at, room).or_else(|| {
            let unverified = UnverifiedJws::parse(text, TokenType::HealthCode).ok()?;
            registry.find(unverified, at).ok()
        });
        keyed.map_or(Slot::Empty, Slot::Keyed)
    }

    /// Steps 5 to 10, or the general way if there is nothing that was verified.
    fn answered<T>(
        &mut self,
        trust: &TrustInForce,
        code: &Presented<'_>,
        hashed: HashedText<'_>,
        slot: &Slot<'_, '_>,
        answer: impl FnOnce(Evaluation<'_>) -> T,
    ) -> T {
        let case = Question {
            reader: Reader::Symbol,
            checker: &trust.checker,
            traveller: code.traveller,
            clock: code.clock,
        };
        // What the phone adds is looked at for each code anew, and never remembered.
        let Ok(shown) = Presentation::parse(code.text) else {
            return steps::judge_text(case, code.text, answer);
        };
        match slot {
            Slot::Verified(verified) => {
                self.headers.note(verified.header(), verified.key());
                steps::judge_verified(case, verified, &shown, |evaluation| {
                    if let Some(claims) = evaluation.claims() {
                        self.remembered.note(hashed, verified.key(), claims);
                    }
                    answer(evaluation)
                })
            }
            Slot::Refused => {
                let reasons = vec![Finding::BadSignature.into()];
                answer(Evaluation::rejected(case, code.text, reasons))
            }
            Slot::Empty | Slot::Keyed(_) => {
                let registry = &trust.checker.registry;
                match self.remembered.take(hashed, registry, code.clock.at) {
                    Some(taken) => {
                        let evaluation =
                            steps::judge_claims(case, taken.signer, &taken.claims, &shown);
                        let answered = answer(evaluation);
                        self.remembered.put_back(hashed, taken);
                        answered
                    }
                    None => steps::judge_text(case, code.text, answer),
                }
            }
        }
    }
}

/// The room that a text needs to be decoded: no more bytes come out of base64 than go in, and a text
/// that is longer than any token is refused before it is decoded.
fn room_of(text: &str) -> usize {
    text.len().min(TOKEN_BYTES)
}
