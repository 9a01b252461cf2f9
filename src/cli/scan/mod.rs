//! `healthcode scan`: the gate's loop. A scanner types one code after the other; each gets its verdict at
//! once, whatever it was.

mod bell;
mod settings;
mod shift;
mod try_out;

use std::io;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use clap::Args;

use super::args::{Format, GateArgs, OutputArgs, Post};
use super::echo::EchoOff;
use super::exit::Exit;
use super::follow::follow;
use super::terminal::{Kind, Terminal};
use crate::base::error::Error;
use crate::base::text::{Lang, Text};
use crate::decision::Decision;
use crate::facts::Traveller;
use crate::gate::{ClockSetting, Gate};
use crate::report::{card, json};
use crate::scan::{Challenge, End, Scan, Scanner, is_garbled, judge};

use self::settings::ReaderArgs;
use self::shift::{Shift, Tally, end_on_interrupt, held};

/// Flags of `scan`.
#[derive(Debug, Args)]
pub(super) struct ScanArgs {
    #[command(flatten)]
    gate: GateArgs,
    #[command(flatten)]
    reader: ReaderArgs,
    #[command(flatten)]
    output: OutputArgs,
}

/// Judges scan after scan until the end of input, Ctrl-C or SIGTERM, then gives the tally.
pub(super) fn run(args: &ScanArgs, mut terminal: Terminal) -> Exit {
    let (format, lang) = (args.output.format, args.output.lang.get());
    if terminal.is_mute(lang) {
        return Exit::CouldNotDecide;
    }
    if args.reader.test {
        return try_out::run(&args.reader, lang, terminal);
    }
    let post = match args.gate.load_remembering(lang, &mut terminal) {
        Ok(post) => post,
        Err(refused) => return refused.report(lang, &mut terminal),
    };
    let mut scanner = match args.reader.open() {
        Ok(opened) => opened,
        Err(error) => {
            terminal.note(&error.line(lang));
            return Exit::CouldNotDecide;
        }
    };
    post.keep_time(lang, &mut terminal);
    let Post {
        gate,
        clock,
        traveller,
    } = post;
    let gate = Arc::new(gate);
    follow(&gate, clock, lang, |_, _| ());
    let echo = match terminal.kind() {
        Kind::Screen => EchoOff::new(),
        Kind::Plain => EchoOff::default(),
    };
    let shift = Shift {
        tally: Some(Tally::default()),
        terminal,
        lang,
    };
    let (shift, echo) = (Arc::new(Mutex::new(shift)), Arc::new(Mutex::new(echo)));
    end_on_interrupt(&shift, &echo);
    let mut shown = Shown {
        gate,
        clock,
        traveller,
        format,
        lang,
        bell: args.reader.bell,
        challenge: args.reader.challenge.then(Challenge::default),
        number: 0,
        hinted: false,
    };
    let ended = shown.serve(&mut scanner, &shift);
    held(&echo).put_back();
    let mut shift = held(&shift);
    if let Err(cause) = &ended
        && let Some(error) = args.reader.lost(cause)
    {
        shift.terminal.note(&error.line(lang));
    }
    shift.end();
    match ended {
        Ok(()) => Exit::Done,
        Err(_) => Exit::CouldNotDecide,
    }
}

/// A gate as it is shown to the guard.
struct Shown {
    gate: Arc<Gate>,
    clock: ClockSetting,
    traveller: Traveller,
    format: Format,
    lang: Lang,
    bell: bool,
    challenge: Option<Challenge>,
    number: u64,
    /// Whether it was said how to set the scanner's Enter.
    hinted: bool,
}

impl Shown {
    fn serve(&mut self, scanner: &mut Scanner, shift: &Mutex<Shift>) -> io::Result<()> {
        self.show_ready(&mut held(shift))?;
        while let Some(scan) = scanner.next_scan()? {
            self.judge_one(&scan, shift)?;
        }
        Ok(())
    }

    fn judge_one(&mut self, scan: &Scan, shift: &Mutex<Shift>) -> io::Result<()> {
        self.number += 1;
        let verifier = self.gate.verifier();
        let (mut decision, mut shift) = loop {
            let generation = verifier.generation();
            let challenge = self.challenge.as_ref();
            let decision = self
                .clock
                .now()
                .map(|clock| judge(verifier, scan, &self.traveller, challenge, clock));
            let shift = held(shift);
            // What new trust has overtaken is judged again before anybody sees it.
            if verifier.is_current(generation) {
                break (decision, shift);
            }
        };
        if let Ok(decision) = &mut decision {
            if let Some(challenge) = &mut self.challenge {
                challenge.next(decision, Instant::now());
            }
            self.gate.note(decision, Duration::ZERO);
        }
        let verdict = decision.as_ref().ok().map(|decision| decision.verdict);
        if let Some(tally) = &mut shift.tally {
            tally.count(verdict);
        }
        self.show(scan, decision, &mut shift.terminal)?;
        if self.bell {
            bell::ring(verdict);
        }
        self.show_ready(&mut shift)
    }

    fn show(
        &mut self,
        scan: &Scan,
        decision: Result<Decision, Error>,
        terminal: &mut Terminal,
    ) -> io::Result<()> {
        let input = format!("-:{}", self.number);
        match (decision, self.format) {
            (Ok(decision), Format::Json) => terminal.result(&json::line(&input, &decision)),
            (Ok(decision), Format::Human) => {
                let style = terminal.style(self.lang);
                terminal.result(&match terminal.kind() {
                    Kind::Screen => card::card(None, &decision, &style),
                    Kind::Plain => card::one_line(&decision, &style),
                })?;
                self.hint(scan, &decision, terminal);
                Ok(())
            }
            (Err(error), format) => {
                let line = error.line(self.lang);
                terminal.note(&format!("{input}: {line}"));
                match format {
                    Format::Json => terminal.result(&json::error_line(&input, &line)),
                    Format::Human => terminal.result("?"),
                }
            }
        }
    }

    /// What to set at the scanner. That it sends no Enter is said once.
    fn hint(&mut self, scan: &Scan, decision: &Decision, terminal: &mut Terminal) {
        if is_garbled(scan, decision) {
            terminal.say(&SETTINGS, self.lang);
        }
        if scan.end == End::Pause && !std::mem::replace(&mut self.hinted, true) {
            terminal.say(&NO_ENTER, self.lang);
        }
    }

    /// What the gate waits with, where somebody looks at it.
    fn show_ready(&self, shift: &mut Shift) -> io::Result<()> {
        if self.format == Format::Json || shift.terminal.kind() == Kind::Plain {
            // The digits are for the guard, wherever the results go.
            if let Some(challenge) = &self.challenge {
                let digits = challenge.now();
                let say = Text::new(
                    format!("请报数字 {digits}"),
                    format!("say the digits {digits}"),
                );
                shift.terminal.say(&say, self.lang);
            }
            return Ok(());
        }
        let Ok(clock) = self.clock.now() else {
            return Ok(());
        };
        let checker = self.gate.verifier().checker();
        let until = checker
            .freshness()
            .map(|known| known.trust.hold_from.min(known.risk.hold_from));
        let ready = card::Ready {
            context: &checker.context(clock),
            place: self.traveller.place,
            until,
            scanned: shift.tally.as_ref().map_or(0, Tally::total),
            challenge: self.challenge.as_ref().map(Challenge::now),
            warning: self.gate.clock_fault(),
        };
        let style = shift.terminal.style(self.lang);
        shift.terminal.result(&card::ready(&ready, &style))
    }
}

const SETTINGS: Text = Text::fixed(
    "扫码枪设置：键盘布局选英文（美国），后缀选回车，不加前缀；可用 healthcode scan --test 试扫",
    "scanner settings: keyboard layout English (United States), suffix Enter, no prefix; try it with \
     healthcode scan --test",
);
const NO_ENTER: Text = Text::fixed(
    "扫码枪没有发回车，已按停顿分开；请扫说明书中的“添加回车后缀”设置码",
    "the scanner sends no Enter, so a pause ended the code; scan “add suffix: Enter (CR)” in its manual",
);
