//! The scanner of a gate: it types like a keyboard, or stands on a serial line.

use std::io::{self, IsTerminal, Read};
use std::path::Path;
use std::time::Duration;

use super::files::open_serial;
use crate::base::decode::TextStream;
use crate::base::error::Error;
use crate::base::unreadable::unreadable;
use crate::scan::{Feed, Reads, Scanner};

/// Opens the scanner: the device of a serial line and its speed, or standard input. A `pause` ends a
/// code.
///
/// # Errors
/// The device cannot be opened.
pub fn open_scanner(serial: Option<(&Path, u32)>, pause: Duration) -> Result<Scanner, Error> {
    let reads = Reads {
        pause,
        keys: serial.is_none() && io::stdin().is_terminal(),
        ends: serial.is_none(),
    };
    let feed = match serial {
        Some((device, baud)) => {
            let feed = open_serial(device, baud).and_then(Feed::of);
            feed.map_err(|e| unreadable(&device.display().to_string(), &e))?
        }
        // What a keyboard types is UTF-8, and arrives key by key.
        None if reads.keys => typed(io::stdin())?,
        None => typed(TextStream::new(io::stdin()))?,
    };
    Ok(Scanner::new(feed, reads))
}

fn typed(stream: impl Read + Send + 'static) -> Result<Feed, Error> {
    Feed::of(stream).map_err(|e| unreadable("standard input", &e))
}
