//! `scan --test`: is the scanner set right? It says of each scan what arrived and what to set. Nobody is
//! judged, so it needs nobody to trust.

use std::io;

use super::super::echo::EchoOff;
use super::super::exit::Exit;
use super::super::terminal::Terminal;
use super::assemble::{Assembler, End, Kept, Scan};
use super::feed::{Came, Feed};
use super::keys::{Key, Keys};
use super::settings::{ReaderArgs, Reads};
use crate::base::text::{Lang, Text};
use crate::jws::Typed;

pub(super) fn run(args: &ReaderArgs, lang: Lang, mut terminal: Terminal) -> Exit {
    let (feed, reads) = match args.open() {
        Ok(opened) => opened,
        Err(error) => {
            terminal.note(&error.line(lang));
            return Exit::CouldNotDecide;
        }
    };
    let mut echo = EchoOff::new();
    terminal.say(&BEGIN, lang);
    let ended = serve(&feed, reads, lang, &mut terminal);
    echo.put_back();
    match ended {
        Ok(()) => Exit::Done,
        Err(_) => Exit::CouldNotDecide,
    }
}

fn serve(feed: &Feed, reads: Reads, lang: Lang, terminal: &mut Terminal) -> io::Result<()> {
    let mut typed = Assembler::new();
    let mut show = |scans: Vec<Scan>| {
        scans
            .iter()
            .try_for_each(|scan| terminal.result(found(scan).get(lang)))
    };
    let mut keys = Keys::new(reads.keys);
    loop {
        let waits = keys.leaves() || typed.waits();
        match feed.next(waits.then_some(reads.pause))? {
            Came::Pause if keys.leaves() => return Ok(()),
            Came::Pause => show(typed.pause())?,
            Came::End => return show(typed.end()),
            Came::Bytes(bytes, at) => {
                for byte in bytes {
                    match keys.read(byte, at, typed.is_empty()) {
                        Key::Text => show(typed.push(byte, at))?,
                        Key::RubOut => typed.rub_out(),
                        Key::Leave => {}
                    }
                }
            }
        }
    }
}

/// What arrived, and what to set.
fn found(scan: &Scan) -> Text {
    let chars = scan.text.trim().chars().count();
    let end = match scan.end {
        End::Enter => Text::fixed("以回车结束", "ended by Enter"),
        End::Tab => Text::fixed("以 TAB 结束", "ended by a TAB"),
        End::Pause => Text::fixed(
            "没有回车：请把后缀设为回车",
            "without Enter: set the suffix to Enter",
        ),
        End::Input => Text::fixed("以输入结束", "ended with the input"),
    };
    let (mark, what) = match (scan.kept, Typed::read(&scan.text)) {
        (Kept::Part, _) => ('✗', Text::fixed("内容过长", "too long")),
        (Kept::Whole, Typed::AsItStands) if Typed::is_code_like(&scan.text) => (
            if scan.end == End::Pause { '!' } else { '✓' },
            Text::fixed(
                "读到一个健康码，逐字无误",
                "a health code, every character right",
            ),
        ),
        (Kept::Whole, Typed::AsItStands) => (
            '✗',
            Text::fixed(
                "不是健康码，或认不出来：键盘布局请设为英文（美国），输入法切到英文",
                "no health code, or none that can be made out: set the keyboard layout to English \
                 (United States) and the input method to English",
            ),
        ),
        (Kept::Whole, Typed::Repaired(_, repairs)) => {
            let all = |lang| {
                let said: Vec<String> = repairs
                    .iter()
                    .map(|repair| repair.text().get(lang).to_owned())
                    .collect();
                said.join("  ")
            };
            (
                '!',
                Text::new(
                    format!("读到一个健康码：{}", all(Lang::Zh)),
                    format!("a health code: {}", all(Lang::En)),
                ),
            )
        }
        (Kept::Whole, Typed::Several) => (
            '✗',
            Text::fixed(
                "几个码连在了一起：请把后缀设为回车",
                "several codes ran together: set the suffix to Enter",
            ),
        ),
    };
    Text::new(
        format!("{mark} {}（{chars} 个字符，{}）", what.zh, end.zh),
        format!("{mark} {} ({chars} characters, {})", what.en, end.en),
    )
}

const BEGIN: Text = Text::fixed(
    "试扫：请扫任意健康码，看设置对不对；Ctrl-C 结束。这里不判定任何人",
    "scan any health code to see whether the scanner is set right; Ctrl-C ends. Nobody is judged here",
);
