//! How far a run is: a bar on a terminal, a plain line now and then elsewhere.

use std::fmt::Write;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::base::text::{Lang, Text};
use crate::cli::Terminal;
use crate::report::roster::said::judged;

/// Between two plain lines.
const PAUSE: Duration = Duration::from_secs(10);

const COUNTING: Text = Text::fixed("正在清点……", "counting …");

/// How far a run is.
pub(super) enum ProgressDisplay {
    /// On a terminal.
    Bar(ProgressBar),
    /// Elsewhere.
    Lines {
        /// When the run began, and when the last line was written.
        began: Instant,
        last: Instant,
    },
}

impl ProgressDisplay {
    /// A bar if somebody looks at standard error, else lines. Until it is known how many workers
    /// there are, it says that they are being counted.
    pub(super) fn begin(terminal: &Terminal) -> Self {
        let now = Instant::now();
        if !terminal.is_watched() {
            return Self::Lines {
                began: now,
                last: now,
            };
        }
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        bar.set_style(style("{msg}"));
        bar.set_message(COUNTING.get(terminal.lang()).to_owned());
        bar.tick();
        Self::Bar(bar)
    }

    /// `done` workers have been judged, of `total` if that is known already.
    pub(super) fn at(&mut self, done: u64, total: Option<u64>, terminal: &mut Terminal) {
        match self {
            Self::Bar(bar) => {
                if let Some(total) = total.filter(|total| bar.length() != Some(*total)) {
                    lengthen(bar, total, terminal.lang());
                }
                bar.set_position(done);
            }
            Self::Lines { began, last } => {
                if last.elapsed() < PAUSE {
                    return;
                }
                *last = Instant::now();
                terminal.say(&judged(done, done / began.elapsed().as_secs().max(1)));
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

impl Drop for ProgressDisplay {
    fn drop(&mut self) {
        self.end();
    }
}

/// There are so many workers.
fn lengthen(bar: &ProgressBar, total: u64, lang: Lang) {
    // What does not fit beside the figures is left of the bar: 40 columns are enough for a million.
    bar.set_style(style(match lang {
        Lang::Zh => "{percent}% {pos}/{len} 每秒 {rate} 剩余 {eta} {wide_bar}",
        Lang::En => "{percent}% {pos}/{len} {rate}/s {eta} left {wide_bar}",
    }));
    bar.set_message("");
    bar.set_length(total);
    bar.reset();
}

fn style(template: &str) -> ProgressStyle {
    let plain = ProgressStyle::default_bar();
    let style = plain.clone().template(template).unwrap_or(plain);
    style.with_key("rate", |state: &ProgressState, out: &mut dyn Write| {
        // A picture takes long, a row does not: whole entries a second once there are that many.
        let rate = state.per_sec();
        let digits = usize::from(rate < 10.0);
        let _ = write!(out, "{rate:.digits$}");
    })
}
