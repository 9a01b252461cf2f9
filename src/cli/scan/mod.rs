//! `healthcode scan`: the gate's loop. A scanner types one code after the other; each gets its verdict at
//! once, whatever it was.

mod settings;
mod shift;
mod try_out;

use std::io;
use std::sync::{Arc, Mutex};

use clap::Args;

use super::follow::follow;
use super::terminal::{self, OutputKind};
use crate::base::error::Error;
use crate::base::text::Text;
use crate::cli::{Exit, GateArgs, OutputArgs, OutputFormat, Proofs, Refused, Terminal};
use crate::decision::Decision;
use crate::gate::Scanning;
use crate::gate::files::EchoOff;
use crate::report::card;
use crate::report::scanner::{APART, NO_ENTER, say_digits};
use crate::scan::{Bell, Challenge, Scan, ScanEnd, ScanTally, Scanner, is_garbled, ran_together};

use self::settings::ReaderArgs;
use self::shift::{Shift, end_on_interrupt, held};

/// Flags of `scan`.
#[derive(Debug, Args)]
pub(super) struct ScanArgs {
    #[command(flatten)]
    gate: GateArgs,
    #[command(flatten)]
    reader: ReaderArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

/// Judges scan after scan until the end of input, Ctrl-C or SIGTERM, then gives the tally.
pub(super) fn run(args: &ScanArgs, terminal: &mut Terminal) -> Result<Exit, Refused> {
    if terminal.is_mute() {
        return Ok(Exit::CouldNotDecide);
    }
    if args.reader.test {
        return try_out::run(&args.reader, terminal);
    }
    let post = args.gate.load(Proofs::Remembered, terminal)?;
    let mut scanner = args.reader.open()?;
    post.keep_time(terminal);
    let scanning = Scanning {
        gate: Arc::new(post.gate),
        clock: post.clock,
        traveller: post.traveller,
        challenge: args.reader.challenge.then(Challenge::default),
    };
    let lang = terminal.lang();
    follow(&scanning.gate, scanning.clock, lang, |_, _| ());
    let echo = match terminal.kind() {
        OutputKind::Screen => EchoOff::new(),
        OutputKind::Plain => EchoOff::default(),
    };
    let shift = Shift {
        tally: Some(ScanTally::default()),
        terminal: Terminal::new(lang),
    };
    let (shift, echo) = (Arc::new(Mutex::new(shift)), Arc::new(Mutex::new(echo)));
    end_on_interrupt(&shift, &echo);
    let mut shown = GateScreen {
        scanning,
        format: args.output.format,
        bell: args.reader.bell.then(|| Bell::new(terminal::bell)),
        number: 0,
        hinted: false,
    };
    let ended = shown.serve(&mut scanner, &shift);
    held(&echo).put_back();
    let mut shift = held(&shift);
    if let Err(cause) = &ended
        && let Some(error) = args.reader.lost(cause)
    {
        shift.terminal.error(&error);
    }
    shift.end();
    Ok(match ended {
        Ok(()) => Exit::Done,
        Err(_) => Exit::CouldNotDecide,
    })
}

/// A gate as it is shown to the guard.
struct GateScreen {
    scanning: Scanning,
    format: OutputFormat,
    bell: Option<Bell>,
    number: u64,
    /// Whether it was said how to set the scanner's Enter.
    hinted: bool,
}

impl GateScreen {
    fn serve(&mut self, scanner: &mut Scanner, shift: &Mutex<Shift>) -> io::Result<()> {
        self.show_ready(&mut held(shift))?;
        while let Some(scan) = scanner.next_scan()? {
            self.number += 1;
            let (decision, mut shift) = self.scanning.judge(&scan, || held(shift));
            let verdict = decision.as_ref().ok().map(|decision| decision.verdict);
            if let Some(tally) = &mut shift.tally {
                tally.count(verdict);
            }
            self.show(&scan, decision, &mut shift.terminal)?;
            if let Some(bell) = &self.bell {
                bell.ring(verdict);
            }
            self.show_ready(&mut shift)?;
        }
        Ok(())
    }

    fn show(
        &mut self,
        scan: &Scan,
        decision: Result<Decision, Error>,
        terminal: &mut Terminal,
    ) -> io::Result<()> {
        let input = format!("-:{}", self.number);
        if let Err(error) = &decision {
            terminal.note(&format!("{input}: {}", error.line(terminal.lang())));
        }
        match (self.format, &decision) {
            (OutputFormat::Json, _) => terminal.json(&input, &decision),
            (OutputFormat::Human, Ok(decision)) => {
                let style = terminal.style();
                terminal.result(&match terminal.kind() {
                    OutputKind::Screen => card::card(None, decision, &style),
                    OutputKind::Plain => card::one_line(decision, &style),
                })?;
                self.hint(scan, decision, terminal)
            }
            (OutputFormat::Human, Err(_)) => terminal.result("?"),
        }
    }

    /// What to set at the scanner. That it sends no Enter is said once, and whenever it mattered.
    fn hint(
        &mut self,
        scan: &Scan,
        decision: &Decision,
        terminal: &mut Terminal,
    ) -> io::Result<()> {
        if is_garbled(scan, decision) {
            aside(&SETTINGS, terminal)?;
        }
        if ran_together(decision) {
            return aside(&APART, terminal);
        }
        match scan.end == ScanEnd::Pause && !std::mem::replace(&mut self.hinted, true) {
            true => aside(&NO_ENTER, terminal),
            false => Ok(()),
        }
    }

    /// What the gate waits with, where somebody looks at it.
    fn show_ready(&self, shift: &mut Shift) -> io::Result<()> {
        if self.format == OutputFormat::Json || shift.terminal.kind() == OutputKind::Plain {
            // The digits are for the guard, wherever the results go.
            if let Some(challenge) = &self.scanning.challenge {
                shift.terminal.say(&say_digits(challenge.now()));
            }
            return Ok(());
        }
        let scanned = shift.tally.as_ref().map_or(0, ScanTally::total);
        let style = shift.terminal.style();
        match self.scanning.ready(scanned, &style) {
            Some(card) => shift.terminal.result(&card),
            None => Ok(()),
        }
    }
}

/// Says something beside the verdicts: on the guard's screen within its width.
fn aside(text: &Text, terminal: &mut Terminal) -> io::Result<()> {
    match terminal.kind() {
        OutputKind::Screen => terminal.result(&card::aside(text, &terminal.style())),
        OutputKind::Plain => {
            terminal.say(text);
            Ok(())
        }
    }
}

const SETTINGS: Text = Text::fixed(
    "扫码枪设置：键盘布局选英文（美国），后缀选回车，不加前缀；可用 healthcode scan --test 试扫",
    "scanner settings: keyboard layout English (United States), suffix Enter, no prefix; try it with \
     healthcode scan --test",
);
