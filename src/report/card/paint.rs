//! Tones of a line, and the escape sequences that give them. Colours are of the fixed cube of 256,
//! which no theme changes; every pair has a contrast of at least 4.5 to 1.

use crate::base::verdict::Verdict;

use super::Paint;
use super::glyphs::FULL;
use super::lay::pad;

/// How a line stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    /// In the verdict's colour, over the full width.
    Verdict(Verdict),
    /// The end of the card in the verdict's colour, over the full width.
    Last(Verdict),
    /// A warning that the keys are not real: in a colour that no verdict has, over the full width.
    Environment,
    /// Bold.
    Loud,
    /// Like normal text.
    Quiet,
}

impl Tone {
    /// Foreground, background and weight.
    const fn escape(self) -> &'static str {
        match self {
            // White on green, contrast 4.7.
            Self::Verdict(Verdict::Pass) => "\u{1b}[38;5;231;48;5;28m",
            Self::Last(Verdict::Pass) => "\u{1b}[1;38;5;231;48;5;28m",
            // Black on yellow, contrast 19.
            Self::Verdict(Verdict::Hold) => "\u{1b}[38;5;16;48;5;226m",
            Self::Last(Verdict::Hold) => "\u{1b}[1;38;5;16;48;5;226m",
            // Blue on white, contrast 10. The last bar is reversed, so that it is visible on a white
            // screen.
            Self::Verdict(Verdict::Quarantine) => "\u{1b}[38;5;20;48;5;231m",
            Self::Last(Verdict::Quarantine) => "\u{1b}[1;38;5;231;48;5;20m",
            // White on red, contrast 5.4.
            Self::Verdict(Verdict::Reject) => "\u{1b}[38;5;231;48;5;160m",
            Self::Last(Verdict::Reject) => "\u{1b}[1;38;5;231;48;5;160m",
            // White on purple, contrast 11.
            Self::Environment => "\u{1b}[1;38;5;231;48;5;54m",
            Self::Loud => "\u{1b}[1m",
            Self::Quiet => "",
        }
    }

    const fn fills_the_line(self) -> bool {
        matches!(self, Self::Verdict(_) | Self::Last(_) | Self::Environment)
    }
}

impl Paint {
    /// A line of big pixels. Full cells are spaces in reverse, which leave no gaps between them.
    pub(super) fn picture(self, tone: Tone, text: &str, wide: usize) -> String {
        let line = self.line(tone, text, wide);
        let mut shown = String::with_capacity(line.len());
        let mut reversed = false;
        for c in line.chars() {
            let full = self == Self::Ansi && c == FULL;
            if full != reversed {
                shown.push_str(if full { "\u{1b}[7m" } else { "\u{1b}[27m" });
                reversed = full;
            }
            shown.push(if full { ' ' } else { c });
        }
        shown
    }

    /// `text` in its tone; `wide` columns if the tone has a background.
    pub(super) fn line(self, tone: Tone, text: &str, wide: usize) -> String {
        match (self, tone.escape()) {
            (Self::Plain, _) | (_, "") => text.trim_end().to_owned(),
            (Self::Ansi, escape) => {
                let text = if tone.fills_the_line() {
                    pad(text, wide)
                } else {
                    text.to_owned()
                };
                format!("{escape}{text}\u{1b}[0m")
            }
        }
    }
}
