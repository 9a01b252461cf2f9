//! How a phone joins: a one-time code on the gate's own screen, a cookie on the phone. Both are in memory
//! alone; after a restart phones join anew.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::secret::{Digest, random, text};

/// How long a code on the screen can be used.
const CODE_LIFE: Duration = Duration::from_secs(120);

/// How often a code may be mistyped: 8 digits guessed 5 times are guessed once in 20 million.
const TRIES: u8 = 5;

/// How long a phone stays paired (contract section 10).
pub(super) const SESSION_LIFE: Duration = Duration::from_secs(12 * 60 * 60);

/// The phones at one gate; the one that joined first makes room.
const SESSIONS: usize = 64;

/// The code that is shown and the phones that have joined.
#[derive(Debug, Default)]
pub(super) struct Pairing {
    shown: Option<PairingCode>,
    sessions: VecDeque<(Digest, Instant)>,
}

#[derive(Debug)]
struct PairingCode {
    code: Digest,
    until: Instant,
    tries: u8,
}

impl Pairing {
    /// A new code to show, in the place of the one before; `None` if the system gives no random bytes.
    pub(super) fn show(&mut self, now: Instant) -> Option<(String, Duration)> {
        let number = u64::from_le_bytes(random()?) % 100_000_000;
        let code = format!("{number:08}");
        self.shown = Some(PairingCode {
            code: Digest::of(&code),
            until: now + CODE_LIFE,
            tries: TRIES,
        });
        Some((code, CODE_LIFE))
    }

    /// The secret of a new session for the phone on which the shown code was typed; the code can be used once.
    pub(super) fn join(&mut self, code: &str, now: Instant) -> Option<String> {
        let shown = self.shown.as_mut()?;
        let typed: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        let right = shown.code.is_of(&typed) && now <= shown.until;
        shown.tries = shown.tries.saturating_sub(1);
        if right || shown.tries == 0 || now > shown.until {
            self.shown = None;
        }
        let secret = right.then(text).flatten()?;
        if self.sessions.len() >= SESSIONS {
            self.sessions.pop_front();
        }
        self.sessions
            .push_back((Digest::of(&secret), now + SESSION_LIFE));
        Some(secret)
    }

    /// Whether this is the secret of a session.
    pub(super) fn knows(&mut self, secret: &str, now: Instant) -> bool {
        self.sessions.retain(|(_, until)| now <= *until);
        self.sessions.iter().any(|(digest, _)| digest.is_of(secret))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_joins_one_phone_once_and_for_twelve_hours() {
        let mut pairing = Pairing::default();
        let now = Instant::now();
        assert_eq!(pairing.join("00000000", now), None);
        let (code, _) = pairing.show(now).unwrap();
        let spaced: String = code.chars().flat_map(|digit| [digit, ' ']).collect();
        let secret = pairing.join(&spaced, now).unwrap();
        assert_eq!(pairing.join(&code, now), None);
        assert!(pairing.knows(&secret, now + SESSION_LIFE));
        assert!(!pairing.knows("", now) && !pairing.knows(&code, now));
        assert!(!pairing.knows(&secret, now + SESSION_LIFE + Duration::from_secs(1)));
        // A session that has expired stays expired.
        assert!(!pairing.knows(&secret, now));
    }

    #[test]
    fn a_code_that_is_old_replaced_or_guessed_at_joins_nobody() {
        let mut pairing = Pairing::default();
        let now = Instant::now();
        let (code, life) = pairing.show(now).unwrap();
        assert_eq!(
            pairing.join(&code, now + life + Duration::from_secs(1)),
            None
        );
        assert_eq!(pairing.join(&code, now), None);
        let (first, _) = pairing.show(now).unwrap();
        let (second, _) = pairing.show(now).unwrap();
        assert!(first == second || pairing.join(&first, now).is_none());
        let (code, _) = pairing.show(now).unwrap();
        let wrong = if code == "00000000" { "1" } else { "00000000" };
        for _ in 0..TRIES {
            assert_eq!(pairing.join(wrong, now), None);
        }
        assert_eq!(pairing.join(&code, now), None);
    }

    #[test]
    fn phones_are_bounded() {
        let mut pairing = Pairing::default();
        let now = Instant::now();
        let secrets: Vec<String> = (0..=SESSIONS)
            .map(|_| {
                let (code, _) = pairing.show(now).unwrap();
                pairing.join(&code, now).unwrap()
            })
            .collect();
        assert!(!pairing.knows(&secrets[0], now));
        assert!(secrets[1..].iter().all(|secret| pairing.knows(secret, now)));
    }
}
