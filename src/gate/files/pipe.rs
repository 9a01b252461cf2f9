//! A pipe or a terminal that is read without waiting for ever.

use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::os::unix::fs::FileTypeExt;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::faults::Refusal;

/// How long a pipe may be silent. A program that writes to one by `<(…)` or `/dev/stdin` has begun by then.
const PATIENCE: Duration = Duration::from_secs(5);

/// A pipe or terminal that was opened without waiting.
#[derive(Debug)]
pub(super) struct Patient {
    file: File,
    /// Whether anybody has written, or has closed the other end.
    had_writer: bool,
}

impl Patient {
    /// A pipe or a terminal; `None` for a device, which may never end.
    pub(super) fn new(file: File) -> Option<Self> {
        let pipe = file.metadata().ok()?.file_type().is_fifo() || file.is_terminal();
        pipe.then_some(Self {
            file,
            had_writer: false,
        })
    }

    /// Waits until there is something to read, or until no writer is left.
    fn wait(&mut self) -> io::Result<()> {
        let patience = Timespec::try_from(PATIENCE).map_err(io::Error::other)?;
        let mut fds = [PollFd::new(&self.file, PollFlags::IN)];
        let ready = poll(&mut fds, Some(&patience))?;
        let events = fds.first().map_or(PollFlags::empty(), PollFd::revents);
        if ready == 0 || events.is_empty() {
            return Err(Refusal::Silent.into());
        }
        self.had_writer = true;
        Ok(())
    }
}

impl Read for Patient {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.file.read(room) {
                // A pipe that no writer has opened yet looks like a pipe at its end.
                Ok(0) if !self.had_writer && !room.is_empty() => self.wait()?,
                Err(e) if e.kind() == io::ErrorKind::WouldBlock => self.wait()?,
                read => {
                    self.had_writer = true;
                    return read;
                }
            }
        }
    }
}
