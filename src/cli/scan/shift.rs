//! What a shift at the gate leaves behind: its tally, given once, however it ends.

use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use super::super::echo::EchoOff;
use super::super::terminal::Terminal;
use crate::base::text::{Lang, Text};
use crate::base::verdict::Verdict;

/// How many of each verdict.
#[derive(Debug, Default)]
pub(super) struct Tally {
    by_verdict: [u64; 4],
    undecided: u64,
}

/// What a shift at the gate leaves behind, shared with the Ctrl-C handler.
#[derive(Debug)]
pub(super) struct Shift {
    pub(super) tally: Option<Tally>,
    pub(super) terminal: Terminal,
    pub(super) lang: Lang,
}

impl Shift {
    /// Ctrl-C may come just as the input ends: the tally is given once.
    pub(super) fn end(&mut self) {
        if let Some(tally) = self.tally.take() {
            self.terminal.say(&tally.words(), self.lang);
        }
    }
}

/// How long the end of a shift waits for a verdict that is being written, and for the tally: nobody may be
/// reading any more.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// Ctrl-C or SIGTERM is how a shift ends: the verdict being written is finished, the tally is given, and
/// the process ends well. If nobody reads any more it ends all the same.
pub(super) fn end_on_interrupt(shift: &Arc<Mutex<Shift>>, echo: &Arc<Mutex<EchoOff>>) {
    let (shift, echo) = (Arc::clone(shift), Arc::clone(echo));
    let set = ctrlc::set_handler(move || {
        held(&echo).put_back();
        let (told, ended) = channel();
        let shift = Arc::clone(&shift);
        let telling = thread::Builder::new().spawn(move || {
            held(&shift).end();
            let _ = told.send(());
        });
        if telling.is_ok() {
            let _ = ended.recv_timeout(LAST_WORDS);
        }
        #[expect(
            clippy::exit,
            reason = "the main thread waits for a line that may never come"
        )]
        std::process::exit(0)
    });
    // Without a handler Ctrl-C still ends the program, only without the tally.
    drop(set);
}

pub(super) fn held<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Tally {
    pub(super) fn count(&mut self, verdict: Option<Verdict>) {
        let place = verdict.and_then(|v| Verdict::ALL.iter().position(|known| *known == v));
        match place.and_then(|i| self.by_verdict.get_mut(i)) {
            Some(count) => *count += 1,
            None => self.undecided += 1,
        }
    }

    /// How many scans there were.
    pub(super) fn total(&self) -> u64 {
        self.undecided + self.by_verdict.iter().sum::<u64>()
    }

    fn words(&self) -> Text {
        let total = self.total();
        let (mut zh, mut en) = (Vec::new(), Vec::new());
        for (verdict, count) in Verdict::ALL.iter().zip(self.by_verdict) {
            zh.push(format!("{} {count}", verdict.word().zh));
            en.push(format!("{} {count}", verdict.name()));
        }
        if self.undecided > 0 {
            zh.push(format!("无法判定 {}", self.undecided));
            en.push(format!("undecided {}", self.undecided));
        }
        Text::new(
            format!("共 {total} 个：{}", zh.join("，")),
            format!("{total} in all: {}", en.join(", ")),
        )
    }
}
