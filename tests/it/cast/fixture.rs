//! A fixture: the files of one code, and the decisions that it must get.

use healthcode::internals::issue::{Ink, paint_png};

use super::json::{list, quoted};

/// One code as it may reach a gate, under one name.
pub(crate) struct Fixture {
    stem: String,
    files: Vec<(&'static str, Vec<u8>)>,
    cases: Vec<Case>,
}

/// One decision.
struct Case {
    why: [&'static str; 2],
    args: Vec<String>,
    expected: Expected,
}

/// What the decision must be.
pub(crate) struct Expected {
    verdict: &'static str,
    exit: u8,
    reasons: Vec<&'static str>,
    obligations: Vec<&'static str>,
}

/// A pass by this rule, with these obligations.
pub(crate) fn pass(rule: &'static str, obligations: &[&'static str]) -> Expected {
    expected("pass", 0, &[rule], obligations)
}

/// A pass by mutual recognition that leaves the ID number to be looked at.
pub(crate) fn recognised() -> Expected {
    pass("mutual-recognition", &["check-identity"])
}

/// A hold for these reasons.
pub(crate) fn hold(reasons: &[&'static str]) -> Expected {
    expected("hold", 10, reasons, &[])
}

/// A quarantine by article 2 until this day, with these reasons after it.
pub(crate) fn quarantine(until: &'static str, more: &[&'static str]) -> Expected {
    let reasons = [&["key-area-or-overseas"], more].concat();
    let duties = [until, "nucleic-acid-test", "declare", "report-at-once"];
    expected("quarantine", 11, &reasons, &duties)
}

/// A quarantine that begins on the day of the demonstration.
pub(crate) const FROM_TODAY: &str = "centralised-quarantine until 2020-04-11";

/// A reject for these reasons.
pub(crate) fn reject(reasons: &[&'static str]) -> Expected {
    expected("reject", 12, reasons, &[])
}

fn expected(
    verdict: &'static str,
    exit: u8,
    reasons: &[&'static str],
    obligations: &[&'static str],
) -> Expected {
    Expected {
        verdict,
        exit,
        reasons: reasons.to_vec(),
        obligations: obligations.to_vec(),
    }
}

impl Fixture {
    /// A text that was scanned.
    pub(crate) fn token(stem: &str, text: &str) -> Self {
        Self::picture(stem, "txt", format!("{text}\n").into())
    }

    /// A file of another kind.
    pub(crate) fn picture(stem: &str, kind: &'static str, bytes: Vec<u8>) -> Self {
        Self {
            stem: stem.to_owned(),
            files: vec![(kind, bytes)],
            cases: Vec::new(),
        }
    }

    /// Nobody shows anything.
    pub(crate) fn none() -> Self {
        Self {
            stem: String::new(),
            files: Vec::new(),
            cases: Vec::new(),
        }
    }

    /// With the same text as a QR picture.
    pub(crate) fn painted(self, ink: Ink) -> Self {
        let png = paint_png(&self.text(), ink, super::pictures::MODULE_PX).unwrap();
        self.with("png", png.png)
    }

    /// With one more file of the same name.
    pub(crate) fn with(mut self, kind: &'static str, bytes: Vec<u8>) -> Self {
        self.files.push((kind, bytes));
        self
    }

    /// With the decision that it must get when `check` has these flags too.
    pub(crate) fn must(
        mut self,
        zh: &'static str,
        en: &'static str,
        args: &str,
        expected: Expected,
    ) -> Self {
        self.cases.push(Case {
            why: [zh, en],
            args: args.split_whitespace().map(str::to_owned).collect(),
            expected,
        });
        self
    }

    /// The text.
    pub(crate) fn text(&self) -> String {
        let (_, bytes) = self.files.iter().find(|(kind, _)| *kind == "txt").unwrap();
        std::str::from_utf8(bytes).unwrap().trim_end().to_owned()
    }

    /// Its files, by name.
    pub(crate) fn files(&self) -> impl Iterator<Item = (String, &[u8])> {
        self.files
            .iter()
            .map(|(kind, bytes)| (format!("{}.{kind}", self.stem), bytes.as_slice()))
    }

    /// Its entries in the manifest.
    pub(crate) fn entries(&self) -> Vec<String> {
        let names: Vec<String> = self.files().map(|(name, _)| name).collect();
        let entry = |case: &Case| {
            let Expected {
                verdict,
                exit,
                reasons,
                obligations,
            } = &case.expected;
            format!(
                r#"    {{"files": {}, "args": {},
     "verdict": "{verdict}", "exit": {exit}, "reasons": {}, "obligations": {},
     "why": {{"zh": {}, "en": {}}}}}"#,
                list(names.iter().map(String::as_str)),
                list(case.args.iter().map(String::as_str)),
                list(reasons.iter().copied()),
                list(obligations.iter().copied()),
                quoted(case.why[0]),
                quoted(case.why[1]),
            )
        };
        self.cases.iter().map(entry).collect()
    }
}
