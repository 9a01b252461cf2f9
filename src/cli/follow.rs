//! What a gate that follows its sources says of them.

use std::sync::Arc;

use super::args::refused;
use crate::base::error::Error;
use crate::base::text::{Lang, Text};
use crate::cli::Terminal;
use crate::gate::{ClockSetting, Gate, Refreshed};

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
        let kept = closed.map(|closed| kept(&refused(&sources, closed).1));
        seen(&refreshed, kept.as_ref());
        for note in kept.iter().chain(&refreshed.notes) {
            terminal.say(note);
        }
    });
}

/// What is there now cannot be used, and what is done about it.
fn kept(error: &Error) -> Text {
    let why = Text::from(error);
    Text::new(
        format!("新的信任数据不可用，仍按原来的判定：{}", why.zh),
        format!(
            "the new trust data cannot be used, and those before stay in force: {}",
            why.en
        ),
    )
}
