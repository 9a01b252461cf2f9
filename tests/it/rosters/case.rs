//! One roster: its files, how it is called, and what every row must get.

/// One roster.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) why: [&'static str; 2],
    /// Below the case's own folder.
    pub(crate) files: Vec<(String, Vec<u8>)>,
    pub(crate) inputs: Vec<String>,
    pub(crate) flags: Vec<String>,
    pub(crate) exit: u8,
    /// One a row: where, verdict and first reason, identity, where the code was found, flags.
    pub(crate) rows: Vec<String>,
}

/// A case with one file, which is its input.
pub(crate) fn case(
    name: &'static str,
    why: [&'static str; 2],
    file: &str,
    bytes: impl Into<Vec<u8>>,
) -> Case {
    Case {
        name,
        why,
        files: vec![(file.to_owned(), bytes.into())],
        inputs: vec![file.to_owned()],
        flags: Vec::new(),
        exit: 0,
        rows: Vec::new(),
    }
}

impl Case {
    /// With another file.
    pub(crate) fn file(mut self, name: &str, bytes: &[u8]) -> Self {
        self.files.push((name.to_owned(), bytes.to_vec()));
        self
    }

    /// With another input.
    pub(crate) fn input(mut self, name: &str) -> Self {
        self.inputs.push(name.to_owned());
        self
    }

    /// With a flag and its value.
    pub(crate) fn flag(mut self, flag: &str, value: &str) -> Self {
        self.flags.extend([flag.to_owned(), value.to_owned()]);
        self
    }

    /// What must come out.
    pub(crate) fn must(mut self, exit: u8, rows: &[&str]) -> Self {
        self.exit = exit;
        self.rows = rows.iter().map(|row| (*row).to_owned()).collect();
        self
    }
}
