//! A scanner types: what it types must not push the verdict off the screen, and must arrive at once, since
//! the pauses in it tell what it is.

/// Keeps the terminal from showing what is typed and from waiting for Enter, until it is dropped or put
/// back.
#[derive(Debug, Default)]
pub(super) struct EchoOff {
    #[cfg(unix)]
    before: Option<rustix::termios::Termios>,
}

impl EchoOff {
    /// Lets every key of standard input through, unseen, if it is a terminal.
    #[cfg(unix)]
    pub(super) fn new() -> Self {
        use rustix::termios::{
            InputModes, LocalModes, OptionalActions, SpecialCodeIndex, tcgetattr, tcsetattr,
        };
        let before = tcgetattr(std::io::stdin()).ok();
        if let Some(before) = &before {
            let mut silent = before.clone();
            silent.local_modes.remove(
                LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG | LocalModes::IEXTEN,
            );
            // A symbol may hold Ctrl-C or Ctrl-S: what a scanner types steers nothing.
            silent.input_modes.remove(InputModes::IXON);
            silent.special_codes[SpecialCodeIndex::VMIN] = 1;
            silent.special_codes[SpecialCodeIndex::VTIME] = 0;
            // A terminal that keeps its echo only looks worse.
            let _ = tcsetattr(std::io::stdin(), OptionalActions::Now, &silent);
        }
        Self { before }
    }

    /// Other systems show what is typed.
    #[cfg(not(unix))]
    pub(super) fn new() -> Self {
        Self {}
    }

    /// Puts the terminal back as it was.
    pub(super) fn put_back(&mut self) {
        #[cfg(unix)]
        if let Some(before) = self.before.take() {
            use rustix::termios::{OptionalActions, tcsetattr};
            let _ = tcsetattr(std::io::stdin(), OptionalActions::Now, &before);
        }
    }
}

impl Drop for EchoOff {
    fn drop(&mut self) {
        self.put_back();
    }
}
