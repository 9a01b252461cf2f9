//! How far a run is: a bar on a terminal, a plain line now and then elsewhere.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::super::terminal::Terminal;
use crate::ground::text::{Lang, Text};

/// Between two plain lines.
const PAUSE: Duration = Duration::from_secs(10);

/// How far a run is.
pub(super) enum Progress {
    /// On a terminal.
    Bar(ProgressBar),
    /// Elsewhere.
    Lines {
        /// When the run began, and when the last line was written.
        began: Instant,
        last: Instant,
        lang: Lang,
    },
}

impl Progress {
    /// A bar up to `total` if somebody looks at standard error, else lines.
    pub(super) fn begin(terminal: &Terminal, total: Option<u64>, lang: Lang) -> Self {
        let now = Instant::now();
        let Some(total) = total.filter(|_| terminal.is_watched()) else {
            return Self::Lines {
                began: now,
                last: now,
                lang,
            };
        };
        let left = match lang {
            Lang::Zh => "{bar:32} {pos}/{len} {percent}%  每秒 {per_sec}  剩余 {eta}",
            Lang::En => "{bar:32} {pos}/{len} {percent}%  {per_sec}  {eta} left",
        };
        let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template(left) {
            bar.set_style(style);
        }
        Self::Bar(bar)
    }

    /// `done` entries have been judged.
    pub(super) fn at(&mut self, done: u64, terminal: &mut Terminal) {
        match self {
            Self::Bar(bar) => bar.set_position(done),
            Self::Lines { began, last, lang } => {
                if last.elapsed() < PAUSE {
                    return;
                }
                *last = Instant::now();
                let seconds = began.elapsed().as_secs().max(1);
                let rate = done / seconds;
                let line = Text::new(
                    format!("已判定 {done} 行，每秒 {rate} 行"),
                    format!("{done} rows judged, {rate} a second"),
                );
                terminal.say(&line, *lang);
            }
        }
    }

    /// Takes the bar away.
    pub(super) fn end(&self) {
        if let Self::Bar(bar) = self {
            bar.finish_and_clear();
        }
    }
}
