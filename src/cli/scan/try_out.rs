//! `scan --test`: is the scanner set right? It says of each scan what arrived and what to set. Nobody is
//! judged, so it needs nobody to trust.

use std::io;

use super::super::terminal::OutputKind;
use super::aside;
use super::settings::ReaderArgs;
use crate::base::text::Text;
use crate::cli::{Exit, Refused, Terminal};
use crate::gate::files::EchoOff;
use crate::report::scanner::tried;
use crate::scan::Scanner;

pub(super) fn run(args: &ReaderArgs, terminal: &mut Terminal) -> Result<Exit, Refused> {
    let mut scanner = args.open()?;
    let mut echo = EchoOff::new();
    let ended = aside(&BEGIN, terminal).and_then(|()| serve(&mut scanner, terminal));
    echo.put_back();
    Ok(match ended {
        Ok(()) => Exit::Done,
        // A serial line that is pulled ends the trial.
        Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => Exit::Done,
        Err(_) => Exit::CouldNotDecide,
    })
}

fn serve(scanner: &mut Scanner, terminal: &mut Terminal) -> io::Result<()> {
    while let Some(scan) = scanner.next_scan()? {
        let text = tried(&scan);
        match terminal.kind() {
            OutputKind::Screen => aside(&text, terminal)?,
            OutputKind::Plain => terminal.result(text.get(terminal.lang()))?,
        }
    }
    Ok(())
}

const BEGIN: Text = Text::fixed(
    "试扫：请扫任意健康码，看设置对不对；Ctrl-C 结束。这里不判定任何人",
    "scan any health code to see whether the scanner is set right; Ctrl-C ends. Nobody is judged here",
);
