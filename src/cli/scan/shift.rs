//! What a shift at the gate leaves behind: its tally, given once, however it ends.

use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use crate::cli::Terminal;
use crate::gate::files::EchoOff;
use crate::report::scanner::counted;
use crate::scan::ScanTally;

/// What a shift at the gate leaves behind, shared with the Ctrl-C handler.
#[derive(Debug)]
pub(super) struct Shift {
    pub(super) tally: Option<ScanTally>,
    pub(super) terminal: Terminal,
}

impl Shift {
    /// Ctrl-C may come just as the input ends: the tally is given once.
    pub(super) fn end(&mut self) {
        if let Some(tally) = self.tally.take() {
            self.terminal.say(&counted(&tally));
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
