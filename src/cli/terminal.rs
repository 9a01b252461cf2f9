//! The only place that prints. Results go to standard output, one write and one flush each;
//! everything else to standard error, one line each, beginning with `healthcode:`.
//!
//! Words from codes and files reach this place already cleaned of control characters.

use std::env;
use std::io::{self, BufRead, IsTerminal, Write};

use super::{Exit, LangArgs, Refused};
use crate::base::error::{Error, Fault};
use crate::base::text::{Lang, Text, printable};
use crate::decision::Decision;
use crate::gate::files::was_closed;
use crate::issue::Ground;
use crate::report::card::{CardStyle, Paint};
use crate::report::json;
use crate::serve;

/// Standard output and standard error, as far as people look at them.
#[derive(Debug)]
pub(super) struct Terminal {
    out: io::Stdout,
    err: io::Stderr,
    lang: Lang,
}

/// What standard output is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OutputKind {
    /// A person looks at it.
    Screen,
    /// A pipe, a file, or a terminal that can only print.
    Plain,
}

impl Terminal {
    pub(super) fn new(lang: Lang) -> Self {
        Self {
            out: io::stdout(),
            err: io::stderr(),
            lang,
        }
    }

    /// From here on in the language of the call.
    pub(super) fn speak(&mut self, lang: &LangArgs) -> &mut Self {
        self.lang = lang.get();
        self
    }

    /// The language of the call.
    pub(super) const fn lang(&self) -> Lang {
        self.lang
    }

    /// Whether there is a standard output.
    pub(super) fn has_output(&self) -> bool {
        !was_closed(&self.out)
    }

    /// Whether no verdict can be said for want of a standard output, and says that. A verdict that is
    /// said nowhere must not look like a pass.
    pub(super) fn is_mute(&mut self) -> bool {
        let mute = !self.has_output();
        if mute {
            self.say(&MUTE);
        }
        mute
    }

    /// Whether somebody looks at the results.
    pub(super) fn kind(&self) -> OutputKind {
        if self.out.is_terminal() && !is_dumb() {
            OutputKind::Screen
        } else {
            OutputKind::Plain
        }
    }

    /// Whether somebody looks at standard error, on a terminal that can write a line anew.
    pub(super) fn is_watched(&self) -> bool {
        self.err.is_terminal() && !is_dumb()
    }

    /// A line that somebody types at this terminal below a question; `None` if nobody is there.
    pub(super) fn ask(&mut self, question: &[String]) -> Option<String> {
        if !io::stdin().is_terminal() || !self.is_watched() {
            return None;
        }
        for line in question {
            self.note(line);
        }
        let mut typed = String::new();
        // What cannot be read is no answer.
        let _ = io::stdin().lock().read_line(&mut typed);
        Some(typed.trim().to_owned())
    }

    /// How results may look (<https://no-color.org>: set and not empty means no colour).
    pub(super) fn style(&self) -> CardStyle {
        let no_colour = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let screen = self.kind() == OutputKind::Screen;
        let paint = if screen && !no_colour {
            Paint::Ansi
        } else {
            Paint::Plain
        };
        CardStyle {
            paint,
            lang: self.lang,
            width: screen.then(|| self.room().0),
        }
    }

    /// Writes one result at once. A fault is reported here, unless the reader has gone.
    ///
    /// # Errors
    /// Nobody reads any more, or the disk is full.
    pub(super) fn result(&mut self, text: &str) -> io::Result<()> {
        let mut out = self.out.lock();
        let written = out
            .write_all(text.as_bytes())
            .and_then(|()| out.write_all(b"\n"))
            .and_then(|()| out.flush());
        drop(out);
        if let Err(e) = &written
            && e.kind() != io::ErrorKind::BrokenPipe
        {
            self.note(&format!("标准输出写入失败 / standard output: {e}"));
        }
        written
    }

    /// Writes what came of one code for programs.
    ///
    /// # Errors
    /// As [`Self::result`].
    pub(super) fn json(
        &mut self,
        input: &str,
        decision: &Result<Decision, Error>,
    ) -> io::Result<()> {
        self.result(&match decision {
            Ok(decision) => json::line(input, decision),
            Err(error) => json::error_line(input, &error.line(self.lang)),
        })
    }

    /// Writes results that end their own lines, at once.
    ///
    /// # Errors
    /// Nobody reads any more, or the disk is full.
    pub(super) fn lines(&mut self, text: &str) -> io::Result<()> {
        let mut out = self.out.lock();
        out.write_all(text.as_bytes())?;
        out.flush()
    }

    /// Writes plain text after which there is nothing more to do; nothing in it steers the terminal.
    pub(super) fn show(&mut self, text: &str) -> Exit {
        let clean: Vec<_> = text.lines().map(printable).collect();
        if self.result(&clean.join("\n")).is_ok() {
            Exit::Done
        } else {
            Exit::CouldNotDecide
        }
    }

    /// The same of what is known in both languages.
    pub(super) fn tell(&mut self, text: &Text) -> Exit {
        self.show(text.get(self.lang))
    }

    /// Writes one line to standard error; a failure cannot be reported anywhere.
    pub(super) fn note(&mut self, line: &str) {
        // The name of a file may steer a terminal too.
        let _ = writeln!(self.err.lock(), "healthcode: {}", printable(line));
    }

    /// The same in one of the two languages.
    pub(super) fn say(&mut self, text: &Text) {
        self.note(text.get(self.lang));
    }

    /// An error as one such line.
    pub(super) fn error(&mut self, error: &Error) {
        self.note(&error.line(self.lang));
    }

    /// Each fault of an error as one such line.
    pub(super) fn faults(&mut self, faults: &[(String, Fault)]) {
        for (document, fault) in faults {
            self.note(&fault.line(document, self.lang));
        }
    }

    /// Says why a call cannot be carried out.
    pub(super) fn refuse(&mut self, Refused(exit, error): &Refused) -> Exit {
        self.error(error);
        *exit
    }

    /// Writes one line to standard error as it is: a part of a picture that this program has drawn.
    pub(super) fn drawn_note(&mut self, line: &str) {
        let _ = writeln!(self.err.lock(), "{line}");
    }

    /// On what a symbol is drawn.
    pub(super) fn ground(&self) -> Ground {
        match self.style().paint {
            Paint::Ansi => Ground::Light,
            Paint::Plain => Ground::Dark,
        }
    }

    /// The columns and rows of the terminal; those of the oldest ones if it does not tell.
    pub(super) fn room(&self) -> (usize, usize) {
        let size = terminal_size::terminal_size();
        size.map_or((80, 24), |(columns, rows)| {
            (columns.0.into(), rows.0.into())
        })
    }
}

/// Writes what the service logs to standard error: each request, or faults of the service alone.
pub(super) fn log_lines(requests: bool) {
    serve::log_lines(requests, io::stderr);
}

const MUTE: Text = Text::fixed(
    "没有标准输出，结果无处可写，未判定；不需要结果时请写到 /dev/null",
    "there is no standard output to say a verdict on, so nothing was judged; to discard it, write to \
     /dev/null",
);

/// Rings the bell of the terminal that somebody looks at; a pipe gets no such character.
pub(super) fn bell() {
    const BELL: &[u8] = b"\x07";
    let (mut out, mut err) = (io::stdout(), io::stderr());
    // A bell that fails cannot be told anywhere.
    let _ = if err.is_terminal() {
        err.write_all(BELL)
    } else if out.is_terminal() {
        out.write_all(BELL).and_then(|()| out.flush())
    } else {
        Ok(())
    };
}

/// Whether the terminal can only print.
fn is_dumb() -> bool {
    env::var_os("TERM").is_none_or(|term| term.is_empty() || term == "dumb")
}
