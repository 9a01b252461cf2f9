//! A scanner types: what it types must not push the verdict off the screen.

/// Keeps the terminal from showing what is typed, until it is dropped or put back.
#[derive(Debug, Default)]
pub(super) struct EchoOff {
    before: Option<Before>,
}

#[cfg(unix)]
type Before = rustix::termios::Termios;
/// The mode of the console.
#[cfg(windows)]
type Before = u32;

impl EchoOff {
    /// Switches the echo of standard input off, if it is a terminal. One that keeps its echo only looks
    /// worse.
    pub(super) fn new() -> Self {
        let before = before();
        if let Some(before) = &before {
            set(&silent(before));
        }
        Self { before }
    }

    /// Puts the terminal back as it was.
    pub(super) fn put_back(&mut self) {
        if let Some(before) = self.before.take() {
            set(&before);
        }
    }
}

#[cfg(unix)]
fn before() -> Option<Before> {
    rustix::termios::tcgetattr(std::io::stdin()).ok()
}

#[cfg(unix)]
fn silent(before: &Before) -> Before {
    let mut silent = before.clone();
    silent.local_modes.remove(rustix::termios::LocalModes::ECHO);
    silent
}

#[cfg(unix)]
fn set(mode: &Before) {
    use rustix::termios::{OptionalActions, tcsetattr};
    let _ = tcsetattr(std::io::stdin(), OptionalActions::Now, mode);
}

#[cfg(windows)]
fn before() -> Option<Before> {
    winapi_util::console::mode(winapi_util::HandleRef::stdin()).ok()
}

#[cfg(windows)]
const fn silent(before: &Before) -> Before {
    // ENABLE_ECHO_INPUT of the console API.
    const ECHO: u32 = 0x0004;
    *before & !ECHO
}

#[cfg(windows)]
fn set(mode: &Before) {
    let _ = winapi_util::console::set_mode(winapi_util::HandleRef::stdin(), *mode);
}

impl Drop for EchoOff {
    fn drop(&mut self) {
        self.put_back();
    }
}
