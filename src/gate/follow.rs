//! A gate that follows its sources while it works.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use super::clock::ClockSetting;
use super::live::{Gate, Refreshed};
use crate::base::error::Error;
use crate::base::text::Text;

/// How often the sources are looked at: new trust is in force within 2 s (contract section 8), and
/// reading it takes part of that.
const EVERY: Duration = Duration::from_millis(500);

impl Gate {
    /// Looks at the sources in a thread of its own until the program ends. `seen` is given each finding.
    pub fn follow(
        self: &Arc<Self>,
        clock: ClockSetting,
        seen: impl Fn(Refreshed) + Send + 'static,
    ) {
        let gate = Arc::clone(self);
        thread::spawn(move || {
            loop {
                thread::sleep(EVERY);
                // A clock outside of its range is reported with each code.
                if let Ok(now) = clock.now() {
                    seen(gate.refresh(now));
                }
            }
        });
    }
}

/// The message that the present sources cannot be used, and what the gate does then.
#[must_use]
pub fn still_judging(error: &Error) -> Text {
    let why = Text::from(error);
    Text::new(
        format!("新的信任数据不可用，仍按原来的判定：{}", why.zh),
        format!(
            "the new trust data cannot be used, and those before stay in force: {}",
            why.en
        ),
    )
}
