//! A scanner on a serial line. It needs no keyboard layout and no focus, and no other device can type
//! into it.

use std::fs::File;
use std::io;
use std::path::Path;

#[cfg(unix)]
use rustix::fs::{Mode, OFlags, fcntl_getfl, fcntl_setfl, open};
#[cfg(unix)]
use rustix::io::Errno;
#[cfg(unix)]
use rustix::termios::{ControlModes, OptionalActions, isatty, tcgetattr, tcsetattr};

use super::faults::Refusal;

/// Opens the device of a serial line, whose bytes arrive unchanged: 8 bits without parity at `baud`.
///
/// # Errors
/// It is no serial line, or cannot be set.
#[cfg(unix)]
pub fn open_serial(path: &Path, baud: u32) -> io::Result<File> {
    // The call must not wait for a carrier, and the line must not become the controlling terminal, whose end
    // would end this process.
    let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let line = match open(path, flags, Mode::empty()) {
        Err(Errno::ACCESS) => open(path, flags.difference(OFlags::RDWR), Mode::empty())?,
        opened => opened?,
    };
    if !isatty(&line) {
        return Err(Refusal::NotSerial.into());
    }
    let mut settings = tcgetattr(&line)?;
    settings.make_raw();
    settings
        .control_modes
        .insert(ControlModes::CREAD | ControlModes::CLOCAL);
    settings.set_speed(baud)?;
    tcsetattr(&line, OptionalActions::Flush, &settings)?;
    let flags = fcntl_getfl(&line)?;
    fcntl_setfl(&line, flags.difference(OFlags::NONBLOCK))?;
    Ok(File::from(line))
}

/// Opens nothing: serial lines are not supported on this system.
///
/// # Errors
/// Always.
#[cfg(not(unix))]
pub fn open_serial(_: &Path, _: u32) -> io::Result<File> {
    Err(Refusal::NoSerial.into())
}
