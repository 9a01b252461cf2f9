//! XML of a workbook: elements and text, nothing that refers to something else.

use std::io::{self, BufRead, BufReader, Read};

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};

use super::parts::{PartReader, over_budget};
use crate::roster::limits::XML_EVENT_BYTES;

/// The elements of one part.
pub(super) struct Xml {
    reader: Reader<Paced>,
    buffer: Vec<u8>,
}

/// What comes next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum XmlNode {
    /// An element begins.
    Start(Element),
    /// An element ends: its local name.
    End(String),
    /// Text, perhaps not all of it.
    Text(String),
}

/// An element's local name and its attributes, by their local names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Element {
    pub(super) name: String,
    attributes: Vec<(String, String)>,
}

impl Element {
    /// The value of an attribute.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// An attribute that is a number.
    pub(super) fn number<N: std::str::FromStr>(&self, name: &str) -> Option<N> {
        self.get(name)?.trim().parse().ok()
    }

    /// An attribute that says yes.
    pub(super) fn is(&self, name: &str) -> bool {
        matches!(self.get(name), Some("1" | "true" | "on"))
    }
}

impl Xml {
    pub(super) fn new(part: PartReader) -> Self {
        let mut reader = Reader::from_reader(Paced {
            inner: BufReader::with_capacity(64 * 1024, part),
            since: 0,
        });
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.check_end_names = false;
        Self {
            reader,
            buffer: Vec::new(),
        }
    }

    /// The next node; `None` at the end of the part.
    pub(super) fn next_node(&mut self) -> io::Result<Option<XmlNode>> {
        loop {
            self.buffer.clear();
            self.reader.get_mut().since = 0;
            let event = self.reader.read_event_into(&mut self.buffer);
            return Ok(Some(match event.map_err(io::Error::other)? {
                Event::Start(start) => XmlNode::Start(element(&start)?),
                Event::End(end) => XmlNode::End(end.local_name().as_ref().to_owned()),
                Event::Text(text) => XmlNode::Text(text.xml10_content().into_owned()),
                Event::CData(text) => XmlNode::Text(text.xml10_content().into_owned()),
                // Entities that a document declares for itself are not expanded.
                Event::GeneralRef(entity) => match entity.resolve_char_ref() {
                    Ok(Some(c)) => XmlNode::Text(c.to_string()),
                    _ => XmlNode::Text(
                        resolve_predefined_entity(&entity)
                            .unwrap_or("\u{fffd}")
                            .to_owned(),
                    ),
                },
                Event::Eof => return Ok(None),
                _ => continue,
            }));
        }
    }

    /// The text up to the end of the element that has just begun.
    pub(super) fn text_until_end(&mut self, name: &str) -> io::Result<String> {
        let mut text = String::new();
        while let Some(node) = self.next_node()? {
            match node {
                XmlNode::Text(more) => text.push_str(&more),
                XmlNode::End(ended) if ended == name => break,
                _ => {}
            }
            if text.len() > XML_EVENT_BYTES {
                return Err(over_budget("bytes of text", XML_EVENT_BYTES));
            }
        }
        Ok(text)
    }
}

fn element(start: &BytesStart<'_>) -> io::Result<Element> {
    let mut attributes = Vec::new();
    for attribute in start.attributes().with_checks(false) {
        let attribute = attribute.map_err(io::Error::other)?;
        let value = attribute
            .normalized_value(quick_xml::XmlVersion::Implicit1_0)
            .map_err(io::Error::other)?;
        let name = attribute.key.local_name().as_ref().to_owned();
        attributes.push((name, value.into_owned()));
    }
    Ok(Element {
        name: start.local_name().as_ref().to_owned(),
        attributes,
    })
}

/// A reader that gives up if one piece of XML never ends.
struct Paced {
    inner: BufReader<PartReader>,
    since: usize,
}

impl Read for Paced {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        self.inner.read(room)
    }
}

impl BufRead for Paced {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.since > XML_EVENT_BYTES {
            return Err(over_budget("bytes in one piece of XML", XML_EVENT_BYTES));
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.since = self.since.saturating_add(amount);
        self.inner.consume(amount);
    }
}

/// Text of a cell, in which `_x000D_` stands for a character that XML cannot hold (ECMA-376 part 1,
/// 22.9.2.19).
pub(super) fn unescaped(text: &str) -> String {
    if !text.contains("_x") {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("_x") {
        out.push_str(before);
        let character = behind
            .split_once('_')
            .filter(|(hex, _)| hex.len() == 4)
            .and_then(|(hex, after)| Some((u32::from_str_radix(hex, 16).ok()?, after)))
            // Nothing else needs it; a token may hold `_x4E2D_` by chance.
            .filter(|(code, _)| *code < 0x20 || *code == u32::from('_'))
            .and_then(|(code, after)| Some((char::from_u32(code)?, after)));
        match character {
            Some((c, after)) => {
                out.push(c);
                rest = after;
            }
            None => {
                out.push_str("_x");
                rest = behind;
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::unescaped;

    #[test]
    fn escapes_of_cells_are_undone() {
        assert_eq!(unescaped("a_x000D_\nb_x005F_x0041_"), "a\r\nb_x0041_");
        for plain in ["_x_xZZZZ_eyJ_x12", "_x4E2D_", "_x中文字_"] {
            assert_eq!(unescaped(plain), plain);
        }
    }
}
