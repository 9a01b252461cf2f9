//! The report's file: whole or not at all, and never one of the inputs.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::{self, JoinHandle};

/// How much is put together before it is given to the writer.
const BUFFER_BYTES: usize = 256 * 1024;

/// How many full buffers may wait for a disk that is busy.
const WAITING: usize = 8;

/// How much is written before the disk must have it: whoever waits for the report then waits only
/// for the last of it.
const SYNCED_BYTES: usize = 8 * 1024 * 1024;

/// A file that appears under its name only when it is finished.
#[derive(Debug)]
pub(super) struct Output {
    path: PathBuf,
    temporary: PathBuf,
    buffer: Vec<u8>,
    writer: Option<Writer>,
    done: bool,
}

/// A thread that writes, so that the work does not wait for the disk.
#[derive(Debug)]
struct Writer {
    full: SyncSender<Vec<u8>>,
    empty: Receiver<Vec<u8>>,
    thread: JoinHandle<io::Result<File>>,
}

impl Writer {
    fn begin(mut file: File) -> io::Result<Self> {
        let (full, buffers) = sync_channel::<Vec<u8>>(WAITING);
        let (written, empty) = sync_channel(WAITING);
        let thread = thread::Builder::new().spawn(move || {
            let mut since = 0;
            for mut buffer in buffers {
                file.write_all(&buffer)?;
                since += buffer.len();
                if since >= SYNCED_BYTES {
                    since = 0;
                    file.sync_data()?;
                }
                buffer.clear();
                if let Err(TrySendError::Disconnected(_)) = written.try_send(buffer) {
                    break;
                }
            }
            Ok(file)
        })?;
        Ok(Self {
            full,
            empty,
            thread,
        })
    }

    /// The file with everything in it.
    fn end(self) -> io::Result<File> {
        drop(self.full);
        self.thread
            .join()
            .unwrap_or_else(|panic| resume_unwind(panic))
    }
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
                        buffer: Vec::with_capacity(BUFFER_BYTES),
                        writer: Some(Writer::begin(file)?),
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
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= BUFFER_BYTES {
            self.hand_over()?;
        }
        Ok(())
    }

    fn hand_over(&mut self) -> io::Result<()> {
        let Some(writer) = &self.writer else {
            return Err(io::ErrorKind::BrokenPipe.into());
        };
        let next = writer.empty.try_recv().unwrap_or_default();
        let full = std::mem::replace(&mut self.buffer, next);
        if writer.full.send(full).is_err() {
            // The writer has ended, and says why.
            self.close()?;
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        Ok(())
    }

    fn close(&mut self) -> io::Result<File> {
        let writer = self.writer.take();
        writer.map_or(Err(io::ErrorKind::BrokenPipe.into()), Writer::end)
    }

    /// What was written, to be read again; no more can be written.
    pub(super) fn written(&mut self) -> io::Result<File> {
        self.hand_over()?;
        self.close()?;
        File::open(&self.temporary)
    }

    /// Another beginning of the same file; this one is dropped when the other takes its place.
    pub(super) fn again(&self) -> io::Result<Self> {
        Self::begin(&self.path)
    }

    /// Puts the file in its place, in one step that a crash does not halve.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.hand_over()?;
        self.close()?.sync_all()?;
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
            drop(self.close());
            let _ = fs::remove_file(&self.temporary);
        }
    }
}
