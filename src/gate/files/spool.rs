//! The file of a roster's report: whole or not at all, and never one of the inputs.

use std::fs::File;
use std::io::{self, Read, Write};
use std::panic::resume_unwind;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::{self, JoinHandle};

use super::{Draft, Existing, Readers};
use crate::report::roster::Spool;

/// How many bytes are collected before the writer gets them.
const BUFFER_BYTES: usize = 256 * 1024;

/// How many full buffers may wait for a busy disk.
const WAITING: usize = 8;

/// How many bytes are written between two calls that sync the file, so that the last sync has little
/// left to do.
const SYNCED_BYTES: usize = 8 * 1024 * 1024;

/// A file that appears under its name only when it is finished.
#[derive(Debug)]
pub struct Output {
    draft: Draft,
    buffer: Vec<u8>,
    writer: Option<Writer>,
    /// The earlier draft that this one replaces.
    behind: Option<Draft>,
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

    /// Ends the thread, and returns the file with everything in it.
    fn end(self) -> io::Result<File> {
        drop(self.full);
        self.thread
            .join()
            .unwrap_or_else(|panic| resume_unwind(panic))
    }
}

impl Output {
    /// Begins a file beside its later place.
    ///
    /// # Errors
    /// There is a file that must stay, or nothing can be written there.
    pub fn begin(path: &Path, existing: Existing) -> io::Result<Self> {
        Self::of(Draft::begin(path, existing, Readers::Usual)?)
    }

    fn of((draft, file): (Draft, File)) -> io::Result<Self> {
        Ok(Self {
            draft,
            buffer: Vec::with_capacity(BUFFER_BYTES),
            writer: Some(Writer::begin(file)?),
            behind: None,
        })
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

    /// Puts the file in its place in one atomic step.
    ///
    /// # Errors
    /// Meanwhile there is a file that must stay, or the disk is full.
    pub fn finish(mut self) -> io::Result<()> {
        self.hand_over()?;
        let file = self.close()?;
        let behind = self.behind.take();
        // To remove a long file takes the disk as much time as to keep one.
        thread::scope(|scope| {
            scope.spawn(|| drop(behind));
            self.draft.put(&file)
        })
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= BUFFER_BYTES {
            self.hand_over()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Spool for Output {
    fn begin_again(&mut self) -> io::Result<Box<dyn Read>> {
        self.hand_over()?;
        self.close()?;
        let written = self.draft.reopened()?;
        let again = Self::of(self.draft.again()?)?;
        let before = std::mem::replace(self, again);
        self.behind = Some(before.draft);
        Ok(Box::new(written))
    }
}
