//! What may pass, said a second time and in other words than the library's.

/// A JSON value as a strict reader of RFC 8259 sees it; numbers stay as they are written.
#[derive(Debug, Clone, PartialEq)]
pub enum J {
    Null,
    Bool(bool),
    Number(String),
    Text(String),
    Array(Vec<J>),
    Object(Vec<(String, J)>),
}

/// Why a text is not JSON, or which value it is.
pub fn json(bytes: &[u8]) -> Option<J> {
    let text = std::str::from_utf8(bytes).ok()?;
    let mut reader = Reader {
        rest: text,
        depth: 0,
    };
    let value = reader.value()?;
    reader.space();
    reader.rest.is_empty().then_some(value)
}

struct Reader<'t> {
    rest: &'t str,
    depth: usize,
}

impl Reader<'_> {
    fn space(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
    }

    fn take(&mut self, word: &str) -> Option<()> {
        self.rest = self.rest.strip_prefix(word)?;
        Some(())
    }

    fn value(&mut self) -> Option<J> {
        self.space();
        match self.rest.bytes().next()? {
            b'n' => self.take("null").map(|()| J::Null),
            b't' => self.take("true").map(|()| J::Bool(true)),
            b'f' => self.take("false").map(|()| J::Bool(false)),
            b'"' => self.text().map(J::Text),
            b'[' => self.nested(']', |reader| reader.value()).map(J::Array),
            b'{' => self
                .nested('}', |reader| {
                    reader.space();
                    let name = reader.text()?;
                    reader.space();
                    reader.take(":")?;
                    Some((name, reader.value()?))
                })
                .map(J::Object),
            _ => self.number().map(J::Number),
        }
    }

    fn nested<T>(&mut self, end: char, item: impl Fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        self.rest = &self.rest[1..];
        self.depth += 1;
        if self.depth > 127 {
            return None;
        }
        let mut items = Vec::new();
        self.space();
        if self.rest.starts_with(end) {
            self.rest = &self.rest[1..];
        } else {
            loop {
                items.push(item(self)?);
                self.space();
                let next = self.rest.chars().next()?;
                self.rest = &self.rest[next.len_utf8()..];
                if next == end {
                    break;
                }
                if next != ',' {
                    return None;
                }
            }
        }
        self.depth -= 1;
        Some(items)
    }

    fn number(&mut self) -> Option<String> {
        let all = self.rest;
        let digits = |reader: &mut Self| {
            let rest = reader.rest.trim_start_matches(|c: char| c.is_ascii_digit());
            let some = rest.len() < reader.rest.len();
            reader.rest = rest;
            some.then_some(())
        };
        let _ = self.take("-");
        if self.take("0").is_none() {
            digits(self)?;
        }
        if self.take(".").is_some() {
            digits(self)?;
        }
        if self.rest.starts_with(['e', 'E']) {
            self.rest = self.rest[1..]
                .strip_prefix(['+', '-'])
                .unwrap_or(&self.rest[1..]);
            digits(self)?;
        }
        Some(all[..all.len() - self.rest.len()].to_owned())
    }

    fn text(&mut self) -> Option<String> {
        self.take("\"")?;
        let mut text = String::new();
        loop {
            let c = self.rest.chars().next()?;
            self.rest = &self.rest[c.len_utf8()..];
            match c {
                '"' => return Some(text),
                '\\' => text.push(self.escape()?),
                c if c < ' ' => return None,
                c => text.push(c),
            }
        }
    }

    fn escape(&mut self) -> Option<char> {
        let c = self.rest.chars().next()?;
        self.rest = &self.rest[c.len_utf8()..];
        Some(match c {
            '"' | '\\' | '/' => c,
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                let first = self.unit()?;
                if !(0xd800..0xdc00).contains(&first) {
                    return char::from_u32(first);
                }
                self.take("\\u")?;
                let second = self
                    .unit()?
                    .checked_sub(0xdc00)
                    .filter(|low| *low < 0x400)?;
                return char::from_u32(0x10000 + ((first - 0xd800) << 10) + second);
            }
            _ => return None,
        })
    }

    fn unit(&mut self) -> Option<u32> {
        let digits = self.rest.get(..4)?;
        if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        self.rest = &self.rest[4..];
        u32::from_str_radix(digits, 16).ok()
    }
}

impl J {
    /// Whether a member stands twice, anywhere.
    pub fn has_twins(&self) -> bool {
        match self {
            J::Array(items) => items.iter().any(J::has_twins),
            J::Object(members) => {
                let mut names: Vec<&String> = members.iter().map(|(name, _)| name).collect();
                names.sort();
                names.windows(2).any(|pair| pair[0] == pair[1])
                    || members.iter().any(|(_, value)| value.has_twins())
            }
            _ => false,
        }
    }

    pub fn get(&self, name: &str) -> Option<&J> {
        match self {
            J::Object(members) => members.iter().find(|(n, _)| n == name).map(|(_, v)| v),
            _ => None,
        }
    }

    pub fn text(&self) -> Option<&str> {
        match self {
            J::Text(text) => Some(text),
            _ => None,
        }
    }

    pub fn number(&self) -> Option<f64> {
        match self {
            J::Number(number) => number.parse().ok(),
            _ => None,
        }
    }

    fn text_of(&self, name: &str) -> Option<&str> {
        self.get(name)?.text()
    }

    fn number_of(&self, name: &str) -> Option<f64> {
        self.get(name)?.number()
    }
}

/// Whether the gate of `world` may let the holder of this code pass: each condition is necessary.
pub fn may_pass(header: &[u8], payload: &[u8]) -> Option<()> {
    let now = crate::world::SECONDS as f64;
    let ok = |holds: bool| holds.then_some(());
    let header = json(header)?;
    ok(!header.has_twins() && header.get("crit").is_none())?;
    ok(matches!(header.text_of("alg")?, "EdDSA" | "Ed25519"))?;
    let typ = header.text_of("typ")?.to_ascii_lowercase();
    ok(typ.strip_prefix("application/").unwrap_or(&typ) == "health-code+jwt")?;
    ok(header.text_of("kid")? == "k1" && header.text_of("iss")? == crate::world::ISSUER)?;

    let claims = json(payload)?;
    ok(!claims.has_twins() && claims.text_of("iss")? == crate::world::ISSUER)?;
    for id in ["sub", "jti"] {
        ok((1..=64).contains(&claims.text_of(id)?.len()))?;
    }
    let (iat, exp) = (claims.number_of("iat")?, claims.number_of("exp")?);
    ok(iat <= now + 60.0 && exp > now - 60.0 && exp > iat && exp - iat <= 86_400.0)?;
    if claims.get("nbf").is_some() {
        ok(claims.number_of("nbf")? <= now + 60.0)?;
    }
    match claims.get("aud") {
        None => {}
        Some(J::Array(all)) => ok(all.iter().any(|aud| aud.text() == Some("health-code")))?,
        Some(aud) => ok(aud.text()? == "health-code")?,
    }
    ok(claims.text_of("colour")? == "00")?;
    if let Some(declared) = claims.get("declared") {
        ok(declared.number_of("until")? > now - 60.0)?;
        ok(declared.number_of("at")? <= declared.number_of("until")?)?;
    }
    let holder = claims.get("holder")?;
    ok(!holder.text_of("name")?.is_empty() && !holder.text_of("number")?.is_empty())?;
    ok(matches!(
        holder.text_of("type")?,
        "10" | "14" | "15" | "20" | "34" | "99"
    ))?;
    // Low by the embedded register: every mainland province but Hubei.
    let is_low = |place: &str| {
        place.len() == 6 && place.bytes().all(|b| b.is_ascii_digit()) && !place.starts_with("42")
    };
    ok(is_low(claims.text_of("from")?))?;
    if let Some(visited) = claims.get("visited") {
        let J::Object(visited) = visited else {
            return None;
        };
        for (place, day) in visited {
            // Fourteen days before the clock's day is the first that counts.
            ok(is_low(place) || day.text()? < "2020-03-14")?;
        }
    }
    if let Some(test) = claims.get("test") {
        ok(matches!(
            test.text_of("result")?,
            "negative" | "positive" | "pending"
        ))?;
        ok(test.number_of("at")? <= now + 60.0)?;
    }
    ok(claims.get("status").is_none())
}

/// Whether a masked number fits the one in full, where both are ASCII.
pub fn fits(masked: &str, full: &str) -> bool {
    masked.len() == full.len()
        && masked
            .bytes()
            .zip(full.bytes())
            .all(|(masked, full)| match masked {
                b'*' => full.is_ascii_alphanumeric(),
                masked => masked.eq_ignore_ascii_case(&full),
            })
}
