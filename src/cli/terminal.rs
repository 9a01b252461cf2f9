//! The only place that prints. Results go to standard output, one write and one flush each;
//! everything else to standard error, one line each, beginning with `healthcode:`.
//!
//! Words from codes and files reach this place already cleaned of control characters.

use std::env;
use std::io::{self, IsTerminal, Write};

use super::exit::Exit;
use crate::base::text::{Lang, Text, printable};
use crate::report::card::{Paint, Style};

/// Standard output and standard error, as far as people look at them.
#[derive(Debug)]
pub(super) struct Terminal {
    out: io::Stdout,
    err: io::Stderr,
}

/// What standard output is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A person looks at it.
    Screen,
    /// A pipe, a file, or a terminal that can only print.
    Plain,
}

impl Terminal {
    pub(super) fn new() -> Self {
        Self {
            out: io::stdout(),
            err: io::stderr(),
        }
    }

    /// Whether there is a standard output. Where the caller has closed it, Rust opens the null device
    /// for reading and writing in its place; whoever wants no output opens that for writing.
    #[cfg(unix)]
    pub(super) fn has_output(&self) -> bool {
        use rustix::fs::{FileType, OFlags, fcntl_getfl, fstat, stat};
        let same_device = || {
            let (out, null) = (fstat(&self.out).ok()?, stat("/dev/null").ok()?);
            let device = FileType::from_raw_mode(out.st_mode) == FileType::CharacterDevice;
            Some(device && out.st_rdev == null.st_rdev)
        };
        let both_ways =
            fcntl_getfl(&self.out).is_ok_and(|flags| flags & OFlags::RWMODE == OFlags::RDWR);
        !(both_ways && same_device().unwrap_or(false))
    }

    /// Whether there is a standard output.
    #[cfg(not(unix))]
    pub(super) const fn has_output(&self) -> bool {
        true
    }

    /// Whether somebody looks at the results.
    pub(super) fn kind(&self) -> Kind {
        if self.out.is_terminal() && !is_dumb() {
            Kind::Screen
        } else {
            Kind::Plain
        }
    }

    /// Whether somebody looks at standard error, on a terminal that can write a line anew.
    pub(super) fn is_watched(&self) -> bool {
        self.err.is_terminal() && !is_dumb()
    }

    /// How results may look (<https://no-color.org>: set and not empty means no colour).
    pub(super) fn style(&self, lang: Lang) -> Style {
        let no_colour = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let screen = self.kind() == Kind::Screen;
        let paint = if screen && !no_colour {
            Paint::Ansi
        } else {
            Paint::Plain
        };
        Style {
            paint,
            lang,
            width: screen.then(width),
        }
    }

    /// Writes one result at once. A fault is said here, but for a reader who has gone.
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

    /// Writes one line to standard error; a failure cannot be reported anywhere.
    pub(super) fn note(&mut self, line: &str) {
        // The name of a file may steer a terminal too.
        let _ = writeln!(self.err.lock(), "healthcode: {}", printable(line));
    }

    /// The same in one of the two languages.
    pub(super) fn say(&mut self, text: &Text, lang: Lang) {
        self.note(text.get(lang));
    }
}

/// The width of the terminal in columns; 80 if it does not tell.
fn width() -> usize {
    terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0))
}

/// Whether the terminal can only print.
fn is_dumb() -> bool {
    env::var_os("TERM").is_none_or(|term| term.is_empty() || term == "dumb")
}
