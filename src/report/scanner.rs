//! What `scan` says when a scanner is tried out: what arrived, and what to set.

use crate::base::error::{Error, Fault};
use crate::base::text::{Lang, Text};
use crate::jws::{Typed, is_partial};
use crate::scan::{Kept, Scan, ScanEnd, ScanTally};

/// What arrived, and what to set.
#[must_use]
pub fn tried(scan: &Scan) -> Text {
    let chars = scan.text.trim().chars().count();
    let end = match scan.end {
        ScanEnd::Enter => Text::fixed("以回车结束", "ended by Enter"),
        ScanEnd::Tab => Text::fixed("以 TAB 结束", "ended by a TAB"),
        ScanEnd::Pause => Text::fixed(
            "没有回车：请把后缀设为回车",
            "without Enter: set the suffix to Enter",
        ),
        ScanEnd::Input => Text::fixed("以输入结束", "ended with the input"),
    };
    let (mark, what) = match (scan.kept, Typed::read(&scan.text)) {
        (Kept::Part, _) => ('✗', Text::fixed("内容过长", "too long")),
        (Kept::Whole, Typed::AsItStands) if is_partial(&scan.text) => (
            '✗',
            Text::fixed(
                "健康码没有读全，少了一段：请把后缀设为回车，字符间隔调慢",
                "a part of a health code: set the suffix to Enter, and a longer pause between characters",
            ),
        ),
        (Kept::Whole, Typed::AsItStands) if Typed::is_code_like(&scan.text) => (
            if scan.end == ScanEnd::Pause {
                '!'
            } else {
                '✓'
            },
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

/// The error that the scanner on the line `name` is gone.
#[must_use]
pub fn gone(name: &str) -> Error {
    let fault = Fault {
        hint: Some(Text::fixed(
            "请检查接线，再重新打开",
            "check the cable and start again",
        )),
        ..Fault::new("", Text::fixed("扫码枪断开了", "the scanner is gone"))
    };
    Error::one(name, fault)
}

/// What to set at a scanner whose codes run together.
pub const APART: Text = Text::fixed(
    "扫码枪设置：后缀选回车，两个码才分得开；一个出了结果，再扫下一个",
    "scanner settings: the suffix Enter keeps two codes apart; scan the next one after the result",
);

/// What to set at a scanner whose codes are ended by pauses.
pub const NO_ENTER: Text = Text::fixed(
    "扫码枪没有发回车，已按停顿分开；请扫说明书中的“添加回车后缀”设置码",
    "the scanner sends no Enter, so a pause ended the code; scan “add suffix: Enter (CR)” in its manual",
);

/// The digits for the next person.
#[must_use]
pub fn say_digits(digits: &str) -> Text {
    Text::new(
        format!("请报数字 {digits}"),
        format!("say the digits {digits}"),
    )
}

/// The tally of a shift.
#[must_use]
pub fn counted(tally: &ScanTally) -> Text {
    let total = tally.total();
    let (mut zh, mut en) = (Vec::new(), Vec::new());
    for (verdict, count) in tally.verdicts() {
        zh.push(format!("{} {count}", verdict.word().zh));
        en.push(format!("{} {count}", verdict.name()));
    }
    if tally.undecided > 0 {
        zh.push(format!("无法判定 {}", tally.undecided));
        en.push(format!("undecided {}", tally.undecided));
    }
    Text::new(
        format!("共 {total} 个：{}", zh.join("，")),
        format!("{total} in all: {}", en.join(", ")),
    )
}
