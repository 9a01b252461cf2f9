//! Text on a grid of columns: a Chinese character takes two, a combining mark none.

use unicode_width::UnicodeWidthChar;

use crate::base::text::printable;

/// The most marks on one character. Real scripts stack up to four; a longer pile would be drawn
/// over the lines above and below.
const MARKS: usize = 4;

/// `text` made safe for a screen: it holds nothing that controls the terminal, no long piles of marks,
/// and no selector that changes the width of the character before it.
pub(in crate::report) fn clean(text: &str) -> String {
    let mut marks = 0;
    printable(text)
        .chars()
        .filter(|c| !matches!(c, '\u{fe0e}' | '\u{fe0f}'))
        .map(|c| {
            marks = if width(c) == 0 { marks + 1 } else { 0 };
            if marks > MARKS { '\u{fffd}' } else { c }
        })
        .collect()
}

/// How many columns `text` takes.
pub(in crate::report) fn columns(text: &str) -> usize {
    text.chars().map(width).sum()
}

/// `text` in exactly `wide` columns, with spaces behind it, if it fits.
pub(in crate::report) fn pad(text: &str, wide: usize) -> String {
    let spaces = wide.saturating_sub(columns(text));
    format!("{text}{}", " ".repeat(spaces))
}

/// How many columns `text` takes where ambiguous characters (`·`, `“`, `…`) are wide.
fn most_columns(text: &str) -> usize {
    text.chars().map(most_width).sum()
}

/// `text` in at most `most` columns on every terminal, with `…` where something is missing.
pub(super) fn cut(text: &str, most: usize) -> String {
    if most_columns(text) <= most {
        return text.to_owned();
    }
    let mut kept = first_columns(text, most.saturating_sub(2));
    kept.push('…');
    kept
}

/// `text` in lines of at most `most` columns on every terminal, two at least. Lines break at spaces and between
/// Chinese characters, but not before closing or after opening punctuation, nor between two numbers;
/// only a word that is longer than a line is broken inside.
pub(in crate::report) fn wrap(text: &str, most: usize) -> Vec<String> {
    let most = most.max(2);
    let mut lines = Vec::new();
    let mut line = String::new();
    for piece in pieces(text) {
        if most_columns(&line) + most_columns(piece.trim_end()) > most {
            lines.push(line.trim_end().to_owned());
            line.clear();
        }
        line.push_str(&piece);
        while most_columns(line.trim_end()) > most {
            let head = first_columns(&line, most);
            line = line.chars().skip(head.chars().count()).collect();
            lines.push(head);
        }
    }
    lines.push(line.trim_end().to_owned());
    lines.retain(|line| !line.is_empty());
    lines
}

fn width(c: char) -> usize {
    c.width().unwrap_or(0)
}

fn most_width(c: char) -> usize {
    c.width_cjk().unwrap_or(0)
}

/// As many characters from the front as fit into `most` columns, with the marks on the last one.
fn first_columns(text: &str, most: usize) -> String {
    let mut used = 0;
    text.chars()
        .take_while(|c| {
            used += most_width(*c);
            used <= most
        })
        .collect()
}

/// `text` in pieces between which a line may break.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut before = None;
    for c in text.chars() {
        match pieces.last_mut() {
            Some(piece) if !before.is_some_and(|b| may_break(b, c)) => piece.push(c),
            // A day and its hour.
            Some(piece) if ends_in_digit(piece) && c.is_ascii_digit() => piece.push(c),
            _ => pieces.push(c.into()),
        }
        if width(c) > 0 {
            before = Some(c);
        }
    }
    pieces
}

fn ends_in_digit(piece: &str) -> bool {
    piece.trim_end().ends_with(|c: char| c.is_ascii_digit())
}

fn may_break(before: char, after: char) -> bool {
    let opens = matches!(before, '（' | '【' | '《' | '“' | '「' | '(' | '[');
    let closes = matches!(
        after,
        '，' | '。'
            | '、'
            | '；'
            | '：'
            | '？'
            | '！'
            | '）'
            | '】'
            | '》'
            | '”'
            | '」'
            | ')'
            | ']'
    );
    if width(after) == 0 || after.is_whitespace() {
        false
    } else if before.is_whitespace() {
        true
    } else {
        !opens && !closes && (width(before) == 2 || width(after) == 2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_where_readers_expect_it() {
        assert_eq!(
            wrap("请核对，走人工通道", 7),
            ["请核", "对，走", "人工通", "道"]
        );
        assert_eq!(wrap("（请）核对", 6), ["（请）", "核对"]);
        assert_eq!(wrap("scan again, closer", 11), ["scan again,", "closer"]);
        assert_eq!(wrap("观察14天", 6), ["观察14", "天"]);
        assert_eq!(wrap("abcdefghij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(wrap("a，，，，，，", 4), ["a，", "，，", "，，", "，"]);
        assert_eq!(wrap("至 2020-03-28 09:10", 18), ["至", "2020-03-28 09:10"]);
        assert!(wrap("  ", 4).is_empty());
    }

    #[test]
    fn a_wide_character_is_never_halved() {
        assert_eq!(cut("张三李四", 6), "张三…");
        assert_eq!(cut("张三李四", 7), "张三…");
        assert_eq!(cut("张三李四", 8), "张三李四");
        assert_eq!(cut("a\u{301}bcd", 3), "a\u{301}…");
        assert_eq!(cut("a·b", 3), "a…");
        assert_eq!(wrap("a · “b” · c", 8), ["a ·", "“b” ·", "c"]);
        assert_eq!(pad("张", 4), "张  ");
    }

    #[test]
    fn marks_do_not_pile_up() {
        let tower = format!("x{}", "\u{301}".repeat(128));
        let cleaned = clean(&tower);
        assert_eq!(cleaned.matches('\u{301}').count(), MARKS);
        assert_eq!(cleaned.matches('\u{fffd}').count(), 128 - MARKS);
        assert_eq!(clean("❤\u{fe0f}"), "❤");
        assert_eq!(clean("张*\u{1b}[2J"), "张*\u{fffd}[2J");
    }
}
