//! The verdict as a sound, for a guard who looks at the person: one tone for a pass, three for all else.

use std::thread;
use std::time::Duration;

use super::super::terminal;
use crate::base::verdict::Verdict;

/// Between two tones; closer together, terminals make one of them.
const BETWEEN: Duration = Duration::from_millis(250);

/// Rings for a verdict, without keeping the next code waiting. Only a terminal rings.
pub(super) fn ring(verdict: Option<Verdict>) {
    let tones = match verdict {
        Some(Verdict::Pass) => 1,
        Some(Verdict::Hold | Verdict::Quarantine | Verdict::Reject) | None => 3,
    };
    // Without a thread there is no sound.
    let _ = thread::Builder::new().spawn(move || {
        for tone in 0..tones {
            if tone > 0 {
                thread::sleep(BETWEEN);
            }
            terminal::bell();
        }
    });
}
