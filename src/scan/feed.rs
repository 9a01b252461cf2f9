//! What a scanner sends, piece by piece, with the time of each.

use std::io::{self, Read};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

/// How much is read at a time.
const PIECE_BYTES: usize = 16 * 1024;

/// Pieces that wait to be judged; beyond them the reader waits.
const PIECES: usize = 4;

/// A stream that is read in a thread of its own, so that a pause shows.
#[derive(Debug)]
pub struct Feed {
    pieces: Receiver<io::Result<(Vec<u8>, Instant)>>,
}

/// What came.
#[derive(Debug)]
pub enum Came {
    /// Some bytes, and when.
    Bytes(Vec<u8>, Instant),
    /// Nothing for as long as was asked.
    Pause,
    /// The end.
    End,
}

impl Feed {
    /// Begins to read `stream`.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn of(mut stream: impl Read + Send + 'static) -> io::Result<Self> {
        let (send, pieces) = sync_channel(PIECES);
        thread::Builder::new().spawn(move || {
            let mut room = vec![0; PIECE_BYTES];
            loop {
                let piece = match stream.read(&mut room) {
                    Ok(0) => return,
                    Ok(read) => Ok((
                        room.get(..read).unwrap_or_default().to_vec(),
                        Instant::now(),
                    )),
                    Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                    Err(e) => Err(e),
                };
                let last = piece.is_err();
                if send.send(piece).is_err() || last {
                    return;
                }
            }
        })?;
        Ok(Self { pieces })
    }

    /// Waits for what comes next; at most for `pause`, if there is one.
    ///
    /// # Errors
    /// The stream cannot be read any more.
    pub fn next(&self, pause: Option<Duration>) -> io::Result<Came> {
        let piece = match pause {
            None => self
                .pieces
                .recv()
                .map_err(|_| RecvTimeoutError::Disconnected),
            Some(pause) => self.pieces.recv_timeout(pause),
        };
        match piece {
            Ok(piece) => piece.map(|(bytes, at)| Came::Bytes(bytes, at)),
            Err(RecvTimeoutError::Timeout) => Ok(Came::Pause),
            Err(RecvTimeoutError::Disconnected) => Ok(Came::End),
        }
    }
}
