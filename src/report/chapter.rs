//! A chapter of the manual (Markdown) as text for a terminal.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use unicode_width::UnicodeWidthChar;

use super::card::lay::{columns, wrap};
use super::card::{CardStyle, Paint};
use super::table::table;

/// The width of a page that is not shown on a screen, in columns.
const PLAIN_WIDTH: usize = 80;

/// Lines longer than this are hard to read, however wide the screen is.
const WIDEST: usize = 100;

/// The narrowest page.
const NARROWEST: usize = 20;

/// Commands and examples stand this far from the edge, and are never wrapped: people copy them.
const CODE_INDENT: &str = "    ";

/// The chapter as it is shown, without its last line break. Comments and pictures are left out.
#[must_use]
pub fn page(markdown: &str, style: &CardStyle) -> String {
    let width = style.width.unwrap_or(PLAIN_WIDTH).clamp(NARROWEST, WIDEST);
    let mut page = ChapterPage {
        width,
        paint: style.paint,
        ..ChapterPage::default()
    };
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        page.add(event);
    }
    page.lines.join("\n").trim_end().to_owned()
}

/// The first heading of a chapter: its title.
#[must_use]
pub fn title(markdown: &str) -> &str {
    let first = markdown.lines().find_map(|line| line.strip_prefix("# "));
    first.unwrap_or_default().trim()
}

/// What has been laid out so far, and what is being read.
#[derive(Debug, Default)]
struct ChapterPage {
    width: usize,
    paint: Paint,
    lines: Vec<String>,
    /// The paragraph, heading, cell or block of code that is being read.
    text: String,
    /// The source breaks a line here; it becomes a space only if the language needs one.
    broken: bool,
    /// Inside a picture, whose alternative text is not shown.
    in_picture: bool,
    /// The target of the link that is being read, if it leads out of the manual.
    link: Option<String>,
    /// One entry a list: the number of the next item, or none for a bullet.
    lists: Vec<Option<u64>>,
    /// The mark of the item that begins with the next paragraph.
    mark: Option<String>,
    rows: Vec<Vec<String>>,
}

impl ChapterPage {
    fn add(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Code(text) => self.push(&text),
            Event::SoftBreak => self.broken = true,
            Event::HardBreak => self.text.push('\n'),
            Event::Rule => self.lines.push(String::new()),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            // The text of an item stands before the list in it.
            Tag::List(first) => {
                self.paragraph();
                self.lists.push(first);
            }
            Tag::Item => {
                let mark = match self.lists.last_mut() {
                    Some(Some(number)) => {
                        *number += 1;
                        format!("{}. ", *number - 1)
                    }
                    _ => "- ".to_owned(),
                };
                self.mark = Some(mark);
            }
            Tag::CodeBlock(_) => self.paragraph(),
            Tag::Image { .. } => self.in_picture = true,
            Tag::Link { dest_url, .. } => {
                self.link = Some(dest_url.into_string()).filter(|to| to.starts_with("http"));
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::Item => self.paragraph(),
            TagEnd::Heading(level) => self.heading(level),
            TagEnd::List(_) => {
                self.lists.pop();
                self.gap();
            }
            TagEnd::CodeBlock => self.code(),
            TagEnd::TableCell => {
                let cell = std::mem::take(&mut self.text);
                match self.rows.last_mut() {
                    Some(row) => row.push(cell),
                    None => self.rows.push(vec![cell]),
                }
            }
            TagEnd::TableHead | TagEnd::TableRow => self.rows.push(Vec::new()),
            TagEnd::Table => self.table(),
            TagEnd::Image => self.in_picture = false,
            TagEnd::Link => {
                if let Some(to) = self.link.take().filter(|to| !self.text.ends_with(to)) {
                    self.text = format!("{} <{to}>", self.text);
                }
            }
            _ => {}
        }
    }

    fn push(&mut self, text: &str) {
        if self.in_picture {
            return;
        }
        if std::mem::take(&mut self.broken) {
            let before = self.text.chars().next_back();
            if !before.is_some_and(is_wide) || !text.chars().next().is_some_and(is_wide) {
                self.text.push(' ');
            }
        }
        self.text.push_str(text);
    }

    /// Ends the paragraph that is being read, if there is one.
    fn paragraph(&mut self) {
        self.broken = false;
        let text = std::mem::take(&mut self.text);
        if text.trim().is_empty() {
            return;
        }
        let mark = self.mark.take();
        let depth = self.lists.len();
        if mark.is_none() {
            self.gap();
        }
        let outer = "  ".repeat(depth.saturating_sub(1));
        let mark = mark.unwrap_or_else(|| "  ".repeat(depth.min(1)));
        let hanging = outer.len() + columns(&mark);
        let lines = text
            .lines()
            .flat_map(|line| wrap(line, self.width.saturating_sub(hanging)));
        for (place, line) in lines.enumerate() {
            self.lines.push(match place {
                0 => format!("{outer}{mark}{line}"),
                _ => format!("{}{line}", " ".repeat(hanging)),
            });
        }
        if depth == 0 {
            self.gap();
        }
    }

    fn heading(&mut self, level: HeadingLevel) {
        self.broken = false;
        let text = std::mem::take(&mut self.text);
        self.gap();
        let lines = wrap(&text, self.width);
        let widest = lines.iter().map(|line| columns(line)).max().unwrap_or(0);
        let (on, off) = match self.paint {
            Paint::Ansi => ("\u{1b}[1m", "\u{1b}[0m"),
            Paint::Plain => ("", ""),
        };
        let loud = lines.iter().map(|line| format!("{on}{line}{off}"));
        self.lines.extend(loud);
        match level {
            HeadingLevel::H1 => self.lines.push("=".repeat(widest)),
            HeadingLevel::H2 => self.lines.push("-".repeat(widest)),
            _ => {}
        }
        self.gap();
    }

    fn code(&mut self) {
        let code = std::mem::take(&mut self.text);
        self.gap();
        let indent = "  ".repeat(self.lists.len());
        for line in code.lines() {
            let indented = format!("{indent}{CODE_INDENT}{line}");
            // A comment that does not fit stands above its command.
            match line.split_once(" # ") {
                Some((command, comment)) if columns(&indented) > self.width => {
                    self.lines.push(format!("{indent}{CODE_INDENT}# {comment}"));
                    let command = command.trim_end();
                    self.lines.push(format!("{indent}{CODE_INDENT}{command}"));
                }
                _ => self.lines.push(indented.trim_end().to_owned()),
            }
        }
        self.gap();
    }

    fn table(&mut self) {
        let mut rows = std::mem::take(&mut self.rows);
        rows.retain(|row| !row.is_empty());
        let Some((heading, rows)) = rows.split_first() else {
            return;
        };
        let heading: Vec<&str> = heading.iter().map(String::as_str).collect();
        self.gap();
        let drawn = table(&heading, rows, Some(self.width));
        self.lines.extend(drawn.lines().map(str::to_owned));
        self.gap();
    }

    /// One blank line, unless there is one or the page begins here.
    fn gap(&mut self) {
        if self.lines.last().is_some_and(|line| !line.is_empty()) {
            self.lines.push(String::new());
        }
    }
}

fn is_wide(c: char) -> bool {
    c.width() == Some(2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::text::Lang;

    fn shown(markdown: &str, width: usize) -> String {
        let style = CardStyle {
            paint: Paint::Plain,
            lang: Lang::Zh,
            width: Some(width),
        };
        page(markdown, &style)
    }

    #[test]
    fn every_part_of_a_chapter_has_its_form() {
        let markdown = "# 标题\n\n<!-- unseen -->\n一段`文字`\n接着\n[another](x.md)\nline.\n\n\
            1. 第一\n2. 第二\n   - inner\n\n```sh\nhealthcode guide\n\nnext\n```\n\n![p](p.svg)\n";
        assert_eq!(
            shown(markdown, 40),
            "标题\n====\n\n一段文字接着 another line.\n\n1. 第一\n2. 第二\n  - inner\n\n    \
             healthcode guide\n\n    next"
        );
    }

    #[test]
    fn a_table_is_drawn_and_a_long_paragraph_is_wrapped() {
        let drawn = shown("| 结果 | 怎么做 |\n|---|---|\n| 放行 | 先办完待办 |\n", 40);
        assert!(
            drawn.contains("结果") && drawn.contains("先办完待办"),
            "{drawn}"
        );
        let wrapped = shown(&"放行，暂缓。".repeat(30), 20);
        assert!(wrapped.lines().count() > 10);
        for line in wrapped.lines() {
            assert!(columns(line) <= 20, "{line}");
            assert!(!line.starts_with(['，', '。']), "{line}");
        }
    }

    #[test]
    fn a_command_is_never_wrapped() {
        let command = "healthcode check --bundle gate photo.png another.png";
        let drawn = shown(&format!("```sh\n{command}\n```"), 20);
        assert_eq!(drawn, format!("    {command}"));
        let drawn = shown(&format!("```sh\n{command}  # two\n```"), 20);
        assert_eq!(drawn, format!("    # two\n    {command}"));
    }

    #[test]
    fn the_title_is_the_first_heading() {
        assert_eq!(title("<!-- x -->\n# 卡口\n\n## b\n"), "卡口");
    }
}
