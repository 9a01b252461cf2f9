//! A gate that follows its sources while it works.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use super::terminal::Terminal;
use crate::base::text::{Lang, Text};
use crate::gate::{ClockSetting, Closed, Gate, Refreshed};

/// How often the sources are looked at: new trust is in force within 2 s (contract section 8), and
/// reading it takes part of that.
const EVERY: Duration = Duration::from_millis(500);

/// Looks at the sources of `gate` until the program ends, and says what it finds. `seen` is given each
/// finding too, with the reason if what is there now is not in force.
pub(super) fn follow(
    gate: &Arc<Gate>,
    clock: ClockSetting,
    lang: Lang,
    seen: impl Fn(&Refreshed, Option<&Text>) + Send + 'static,
) {
    let gate = Arc::clone(gate);
    thread::spawn(move || {
        let mut terminal = Terminal::new();
        loop {
            thread::sleep(EVERY);
            // A clock that makes no sense is said at each code.
            let Ok(now) = clock.now() else { continue };
            let refreshed = gate.refresh(now);
            let refused = refreshed.closed.as_ref().map(|closed| kept(&gate, closed));
            seen(&refreshed, refused.as_ref());
            for note in refused.iter().chain(&refreshed.notes) {
                terminal.say(note, lang);
            }
        }
    });
}

/// What is there now cannot be used, and what is done about it.
fn kept(gate: &Gate, closed: &Closed) -> Text {
    let error = super::args::refused(gate.sources(), closed.clone()).1;
    let why = Text::from(&error);
    Text::new(
        format!("新的信任数据不可用，仍按原来的判定：{}", why.zh),
        format!(
            "the new trust data cannot be used, and those before stay in force: {}",
            why.en
        ),
    )
}
