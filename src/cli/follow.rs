//! What a gate that follows its sources says of them.

use std::sync::Arc;

use super::args::refused;
use crate::base::text::{Lang, Text};
use crate::cli::Terminal;
use crate::gate::{ClockSetting, Gate, Refreshed, still_judging};

/// Looks at the sources of `gate` until the program ends, and says what it finds. `seen` is given each
/// finding too, with the reason if what is there now is not in force.
pub(super) fn follow(
    gate: &Arc<Gate>,
    clock: ClockSetting,
    lang: Lang,
    seen: impl Fn(&Refreshed, Option<&Text>) + Send + 'static,
) {
    let sources = gate.sources().clone();
    gate.follow(clock, move |refreshed| {
        let mut terminal = Terminal::new(lang);
        let closed = refreshed.closed.clone();
        let kept = closed.map(|closed| still_judging(&refused(&sources, closed).1));
        seen(&refreshed, kept.as_ref());
        for note in kept.iter().chain(&refreshed.notes) {
            terminal.say(note);
        }
    });
}
