//! The report's file: whole or not at all, and never one of the inputs.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// A file that appears under its name only when it is finished.
#[derive(Debug)]
pub(super) struct Output {
    path: PathBuf,
    temporary: PathBuf,
    file: BufWriter<File>,
    done: bool,
}

impl Output {
    /// Begins a file beside its later place.
    pub(super) fn begin(path: &Path) -> io::Result<Self> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let mut last = io::Error::from(io::ErrorKind::AlreadyExists);
        for attempt in 0..100 {
            let temporary =
                path.with_file_name(format!(".{name}.{}-{attempt}.part", std::process::id()));
            match OpenOptions::new()
                .write(true)
                .create_new(true)
                .open(&temporary)
            {
                Ok(file) => {
                    return Ok(Self {
                        path: path.to_owned(),
                        temporary,
                        file: BufWriter::with_capacity(256 * 1024, file),
                        done: false,
                    });
                }
                Err(e) if e.kind() == io::ErrorKind::AlreadyExists => last = e,
                Err(e) => return Err(e),
            }
        }
        Err(last)
    }

    /// Writes more of it.
    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)
    }

    /// What was written so far, to be read again.
    pub(super) fn written(&mut self) -> io::Result<File> {
        self.file.flush()?;
        File::open(&self.temporary)
    }

    /// Another beginning of the same file; this one is dropped when the other takes its place.
    pub(super) fn again(&self) -> io::Result<Self> {
        Self::begin(&self.path)
    }

    /// Puts the file in its place, in one step that a crash does not halve.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.file.flush()?;
        self.file.get_ref().sync_all()?;
        fs::rename(&self.temporary, &self.path)?;
        self.done = true;
        // The name is as durable as the bytes; some file systems cannot say so.
        let folder = self.path.parent().filter(|p| !p.as_os_str().is_empty());
        if let Ok(folder) = File::open(folder.unwrap_or(Path::new("."))) {
            let _ = folder.sync_all();
        }
        Ok(())
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        if !self.done {
            let _ = fs::remove_file(&self.temporary);
        }
    }
}
