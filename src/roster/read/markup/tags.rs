//! Tags and text of web pages and of XML, as programs write them: without a declaration of what they are, with
//! attributes without quotation marks, with elements that never end. Nothing refers to anything else.

use std::borrow::Cow;

/// What comes next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum MarkupPiece<'t> {
    /// An element begins; `true` if it ends at once.
    Start(Tag<'t>, bool),
    /// An element ends: its local name.
    End(String),
    /// Text, its references resolved.
    Text(Cow<'t, str>),
}

/// An element's local name in small letters, and its attributes as they stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tag<'t> {
    pub(super) name: String,
    attributes: &'t str,
}

/// The pieces of a text.
#[derive(Debug, Clone)]
pub(super) struct MarkupPieces<'t> {
    rest: &'t str,
}

impl<'t> MarkupPieces<'t> {
    pub(super) const fn new(text: &'t str) -> Self {
        Self { rest: text }
    }

    /// Returns the text before `end` and moves behind `end`; returns all that is left if there is none.
    fn take_until(&mut self, end: &str) -> &'t str {
        let (before, behind) = self.rest.split_once(end).unwrap_or((self.rest, ""));
        self.rest = behind;
        before
    }

    /// Skips the text of a script or a style, which is no part of a table.
    fn pass_raw(&mut self, name: &str) {
        let end = ["</", name].concat();
        loop {
            let Some(at) = self.rest.find("</") else {
                self.rest = "";
                return;
            };
            self.rest = self.rest.get(at..).unwrap_or_default();
            let begins = self.rest.get(..end.len());
            if begins.is_some_and(|begins| begins.eq_ignore_ascii_case(&end)) {
                return;
            }
            self.rest = self.rest.get(2..).unwrap_or_default();
        }
    }
}

impl<'t> Iterator for MarkupPieces<'t> {
    type Item = MarkupPiece<'t>;

    fn next(&mut self) -> Option<MarkupPiece<'t>> {
        loop {
            if self.rest.is_empty() {
                return None;
            }
            let Some(behind) = self.rest.strip_prefix('<') else {
                let end = self.rest.find('<').unwrap_or(self.rest.len());
                let (text, rest) = self.rest.split_at_checked(end)?;
                self.rest = rest;
                return Some(MarkupPiece::Text(resolved(text)));
            };
            self.rest = behind;
            if let Some(comment) = behind.strip_prefix("!--") {
                self.rest = comment;
                self.take_until("-->");
            } else if let Some(data) = behind.strip_prefix("![CDATA[") {
                self.rest = data;
                return Some(MarkupPiece::Text(Cow::Borrowed(self.take_until("]]>"))));
            } else if behind.starts_with(['!', '?']) {
                self.take_until(">");
            } else if let Some(end) = behind.strip_prefix('/') {
                self.rest = end;
                return Some(MarkupPiece::End(local(self.take_until(">"))));
            } else if behind.starts_with(|c: char| c.is_ascii_alphabetic()) {
                let inside = self.tag();
                let at_once = inside.ends_with('/');
                let inside = inside.trim_end_matches('/');
                let end = inside.find(char::is_whitespace).unwrap_or(inside.len());
                let (name, attributes) = inside.split_at_checked(end)?;
                let name = local(name);
                if !at_once && matches!(&*name, "script" | "style") {
                    self.pass_raw(&name);
                }
                return Some(MarkupPiece::Start(Tag { name, attributes }, at_once));
            } else {
                // A `<` that begins no tag (`3 < 5`).
                return Some(MarkupPiece::Text(Cow::Borrowed("<")));
            }
        }
    }
}

impl<'t> MarkupPieces<'t> {
    /// What stands in the tag that has begun; a `>` inside quotation marks does not end it.
    fn tag(&mut self) -> &'t str {
        let mut quote = None;
        let end = self.rest.find(|c: char| match (quote, c) {
            (None, '>') => true,
            (None, '"' | '\'') => {
                quote = Some(c);
                false
            }
            (Some(open), c) => {
                if open == c {
                    quote = None;
                }
                false
            }
            (None, _) => false,
        });
        let (inside, behind) = match end.and_then(|end| self.rest.split_at_checked(end)) {
            Some((inside, behind)) => (inside, behind.strip_prefix('>').unwrap_or(behind)),
            // A quotation mark was left open.
            None => self.rest.split_once('>').unwrap_or((self.rest, "")),
        };
        self.rest = behind;
        inside
    }
}

impl Tag<'_> {
    /// The value of an attribute, by its local name in small letters.
    pub(super) fn get(&self, wanted: &str) -> Option<Cow<'_, str>> {
        let mut rest = self.attributes.trim_start();
        while !rest.is_empty() {
            let end = rest
                .find(|c: char| c == '=' || c.is_whitespace())
                .unwrap_or(rest.len());
            let (name, behind) = rest.split_at_checked(end)?;
            let mut value = "";
            rest = behind.trim_start();
            if let Some(behind) = rest.strip_prefix('=') {
                let behind = behind.trim_start();
                (value, rest) = match behind.strip_prefix(['"', '\'']) {
                    Some(inside) => {
                        let quote = if behind.starts_with('"') { '"' } else { '\'' };
                        inside.split_once(quote).unwrap_or((inside, ""))
                    }
                    None => {
                        let end = behind.find(char::is_whitespace).unwrap_or(behind.len());
                        behind.split_at_checked(end)?
                    }
                };
                rest = rest.trim_start();
            }
            if local(name) == wanted {
                return Some(resolved(value));
            }
        }
        None
    }

    /// An attribute that is a number.
    pub(super) fn number(&self, wanted: &str) -> Option<usize> {
        self.get(wanted)?.trim().parse().ok()
    }
}

/// The name without the name space before it, in small letters.
fn local(name: &str) -> String {
    let name = name.trim();
    let name = name.rsplit_once(':').map_or(name, |(_, local)| local);
    name.to_ascii_lowercase()
}

/// Resolves references to characters in a text; other text is not changed.
fn resolved(text: &str) -> Cow<'_, str> {
    /// The longest reference that is resolved: `&#x10ffff;`.
    const LONGEST: usize = 10;
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('&') {
        out.push_str(before);
        let named = behind
            .find(';')
            .filter(|end| *end < LONGEST)
            .and_then(|end| behind.split_at_checked(end))
            .and_then(|(name, behind)| Some((character(name)?, behind.get(1..)?)));
        rest = match named {
            Some((c, behind)) => {
                out.push(c);
                behind
            }
            None => {
                out.push('&');
                behind
            }
        };
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn character(name: &str) -> Option<char> {
    let code = match name {
        "amp" => return Some('&'),
        "lt" => return Some('<'),
        "gt" => return Some('>'),
        "quot" => return Some('"'),
        "apos" => return Some('\''),
        "nbsp" => return Some(' '),
        "middot" => return Some('·'),
        _ => name.strip_prefix('#')?,
    };
    let code = match code.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => code.parse().ok()?,
    };
    char::from_u32(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<String> {
        let tell = |piece| match piece {
            MarkupPiece::Start(tag, at_once) => {
                let class = tag.get("class").unwrap_or_default().into_owned();
                format!("<{}|{class}|{at_once}>", tag.name)
            }
            MarkupPiece::End(name) => format!("</{name}>"),
            MarkupPiece::Text(text) => text.into_owned(),
        };
        MarkupPieces::new(text).map(tell).collect()
    }

    #[test]
    fn pages_are_taken_as_they_are_written() {
        assert_eq!(
            told(
                "<!DOCTYPE html><!-- <td> --><TABLE border=1 class = 'a>b'><ss:Td/>3 < 5&nbsp;&#x5F20;&x;</Table"
            ),
            [
                "<table|a>b|false>",
                "<td||true>",
                "3 ",
                "<",
                " 5 张&x;",
                "</table>"
            ]
        );
        assert_eq!(
            told("<style>td { a: '<td>' }</style><script>x</b></SCRIPT><![CDATA[<b>&amp;]]>"),
            [
                "<style||false>",
                "</style>",
                "<script||false>",
                "</script>",
                "<b>&amp;"
            ]
        );
        assert_eq!(
            told("<td class=\"open>a</td>"),
            ["<td|open|false>", "a", "</td>"]
        );
    }

    #[test]
    fn no_text_stops_the_reader() {
        for text in [
            "<",
            "</",
            "<!--",
            "<![CDATA[",
            "<a",
            "<a =",
            "<a b='",
            "&#xd800;&;",
            "<?",
            "<style>",
        ] {
            assert!(told(text).len() <= 4, "{text}");
        }
    }
}
