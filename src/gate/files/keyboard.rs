//! A scanner that types like a keyboard. What it types must not push the verdict off the screen, and
//! must arrive at once, because the pauses between the keys tell a scanner from a person.

/// Keeps the terminal from showing what is typed and from waiting for Enter, until it is dropped or put
/// back.
#[derive(Debug, Default)]
pub struct EchoOff {
    before: Option<Before>,
}

#[cfg(unix)]
type Before = rustix::termios::Termios;
/// The mode of the console.
#[cfg(windows)]
type Before = u32;

impl EchoOff {
    /// Passes every key of standard input on without showing it, if that is a terminal. A terminal
    /// whose echo stays on only looks worse.
    #[must_use]
    pub fn new() -> Self {
        let before = before();
        if let Some(before) = &before {
            set(&silent(before));
        }
        Self { before }
    }

    /// Puts the terminal back as it was.
    pub fn put_back(&mut self) {
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
    use rustix::termios::{InputModes, LocalModes, SpecialCodeIndex};
    let mut silent = before.clone();
    silent
        .local_modes
        .remove(LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG | LocalModes::IEXTEN);
    // A symbol may hold Ctrl-C or Ctrl-S; a scanner must not control the program.
    silent.input_modes.remove(InputModes::IXON);
    silent.special_codes[SpecialCodeIndex::VMIN] = 1;
    silent.special_codes[SpecialCodeIndex::VTIME] = 0;
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
