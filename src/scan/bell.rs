//! The verdict as a sound, for a guard who looks at the person: one tone for a pass, three for all else.

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::base::verdict::Verdict;

/// Between two tones; closer together, terminals make one of them.
const BETWEEN: Duration = Duration::from_millis(250);

/// Between two verdicts: longer than any silence inside of one.
const APART: Duration = Duration::from_millis(750);

/// A bell that rings one verdict after the other, without keeping the next code waiting.
#[derive(Debug)]
pub struct Bell {
    verdicts: Option<Sender<usize>>,
    rings: Option<JoinHandle<()>>,
}

impl Bell {
    /// A bell of which `tone` gives one tone.
    #[must_use]
    pub fn new(tone: fn()) -> Self {
        let (verdicts, tones) = channel();
        // Without a thread there is no sound.
        let rings = thread::Builder::new()
            .spawn(move || ring(&tones, tone))
            .ok();
        Self {
            verdicts: Some(verdicts),
            rings,
        }
    }

    /// Rings for a verdict.
    pub fn ring(&self, verdict: Option<Verdict>) {
        let tones = match verdict {
            Some(Verdict::Pass) => 1,
            Some(Verdict::Hold | Verdict::Quarantine | Verdict::Reject) | None => 3,
        };
        if let Some(verdicts) = &self.verdicts {
            let _ = verdicts.send(tones);
        }
    }
}

impl Drop for Bell {
    /// The last verdict is rung to its end: cut short it would be a pass.
    fn drop(&mut self) {
        self.verdicts = None;
        if let Some(rings) = self.rings.take() {
            let _ = rings.join();
        }
    }
}

/// More verdicts than these are rung as the worst of them: a sound that comes late is taken for somebody else's.
const WAITING: usize = 2;

fn ring(verdicts: &Receiver<usize>, tone: fn()) {
    let mut waiting = VecDeque::new();
    let mut silent_from: Option<Instant> = None;
    loop {
        let Some(tones) = waiting.pop_front().or_else(|| verdicts.recv().ok()) else {
            return;
        };
        if let Some(from) = silent_from {
            thread::sleep(APART.saturating_sub(from.elapsed()));
        }
        for number in 0..tones {
            if number > 0 {
                thread::sleep(BETWEEN);
            }
            tone();
        }
        silent_from = Some(Instant::now());
        waiting.extend(verdicts.try_iter());
        if waiting.len() > WAITING {
            waiting = waiting.into_iter().max().into_iter().collect();
        }
    }
}
