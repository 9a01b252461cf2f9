//! Our own contestants: ring alone, and a code from its text to the decision.

use std::hint::black_box;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use healthcode::internals::verify::prepared::CHUNK;
use healthcode::internals::verify::{Share, signature_is_good};
use healthcode::{Checker, PublicKey, Traveller, Verdict};
use healthcode::{Presented, Verifier};

use crate::rounds::Contestant;
use crate::world::{World, clock};

/// What everything is compared with.
pub const RAW: &str = "ring, the signature alone";

/// A way from text to decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Codes that were verified before.
    Remembered,
    /// Prepared keys, many codes at a time.
    Prepared,
    /// The same, and each decision is written out, as `filter` needs it.
    PreparedWritten,
    /// Prepared keys, code by code.
    PreparedSingle,
    /// Every signature by ring.
    Ring,
    /// The general way of `check`: ring, and the decision is written out.
    Check,
}

impl Engine {
    pub const ALL: [Self; 6] = [
        Self::Remembered,
        Self::Prepared,
        Self::PreparedWritten,
        Self::PreparedSingle,
        Self::Ring,
        Self::Check,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Remembered => "healthcode, presented again",
            Self::Prepared => "healthcode, prepared keys",
            Self::PreparedWritten => "healthcode, prepared keys, Decision",
            Self::PreparedSingle => "healthcode, prepared keys, one by one",
            Self::Ring => "healthcode, ring",
            Self::Check => "healthcode, ring, Checker::check",
        }
    }

    /// Decides so many codes, from the given one on, again and again; each must pass. One in
    /// `share` is verified again by ring.
    pub fn decide<'w>(
        self,
        checker: &'w Checker,
        codes: &'w [&str],
        share: Share,
    ) -> Box<dyn FnMut(usize, usize) + 'w> {
        // These few live as long as the program.
        let traveller: &Traveller = Box::leak(Box::default());
        // Read once: that is no part of judging.
        let clock = clock();
        let presented = move |n: usize| Presented::new(codes[n % codes.len()], traveller, clock);
        let verifier = Verifier::new(checker.clone());
        let verifier = match self {
            Self::Check | Self::Ring => verifier,
            Self::Remembered => verifier.remembering(codes.len()),
            Self::Prepared | Self::PreparedWritten | Self::PreparedSingle => {
                verifier.with_prepared_keys(share)
            }
        };
        verifier.prepare(clock.at);
        let tables = !matches!(self, Self::Check | Self::Ring | Self::Remembered);
        assert_eq!(verifier.prepared_bytes() > 0, tables);
        let mut worker = verifier.worker();
        match self {
            Self::Check => Box::new(move |first, count| {
                for n in first..first + count {
                    let code = presented(n);
                    let decision = checker.check(code.text, traveller, code.clock);
                    assert_eq!(decision.verdict, Verdict::Pass);
                }
            }),
            Self::Ring | Self::Remembered | Self::PreparedSingle => {
                Box::new(move |first, count| {
                    for n in first..first + count {
                        let verdict = worker.judge(presented(n), |evaluation| evaluation.verdict());
                        assert_eq!(verdict, Verdict::Pass);
                    }
                })
            }
            Self::Prepared | Self::PreparedWritten => Box::new(move |first, count| {
                let mut chunk = [presented(0); CHUNK];
                for start in (first..first + count).step_by(CHUNK) {
                    let size = CHUNK.min(first + count - start);
                    for (n, code) in chunk[..size].iter_mut().enumerate() {
                        *code = presented(start + n);
                    }
                    worker.judge_all(&chunk[..size], |_, evaluation| {
                        assert_eq!(evaluation.verdict(), Verdict::Pass);
                        if self == Self::PreparedWritten {
                            black_box(evaluation.decision());
                        }
                    });
                }
            }),
        }
    }

    pub fn contestant<'w>(self, checker: &'w Checker, codes: &'w [&str]) -> Contestant<'w> {
        Contestant {
            name: self.name(),
            turn: self.decide(checker, codes, Share::DEFAULT),
        }
    }
}

/// ring on the codes, already taken apart.
pub fn raw(world: &World) -> Contestant<'_> {
    let signed = world
        .codes
        .iter()
        .map(|code| (&world.keys[code.key], code.token.as_str()));
    signatures(RAW, signed)
}

/// ring on signed texts that are already taken apart.
pub fn signatures<'w>(
    name: &'static str,
    signed: impl Iterator<Item = (&'w PublicKey, &'w str)>,
) -> Contestant<'w> {
    let parts: Vec<(&PublicKey, &str, Vec<u8>)> = signed
        .map(|(key, text)| {
            let (input, signature) = text.rsplit_once('.').unwrap();
            (key, input, URL_SAFE_NO_PAD.decode(signature).unwrap())
        })
        .collect();
    Contestant::each(name, move |n| {
        let (key, input, signature) = &parts[n % parts.len()];
        assert!(black_box(signature_is_good(
            key,
            input.as_bytes(),
            signature
        )));
    })
}
