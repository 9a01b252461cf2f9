//! The exit status (contract section 8) and how several results make one.

use std::process::ExitCode;

use crate::base::verdict::Verdict;

/// What the process says to its caller, best first. 0 is only ever a pass, or a command that
/// judges nobody and did its work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Exit {
    /// 0: the work is done.
    Done,
    /// 10
    Hold,
    /// 11
    Quarantine,
    /// 12
    Reject,
    /// 1: could not decide.
    CouldNotDecide,
    /// 2: the command line is wrong.
    Usage,
}

impl Exit {
    /// The worse of the two; "could not decide" outranks every verdict.
    pub(super) fn worst(self, other: Self) -> Self {
        self.max(other)
    }

    pub(super) const fn status(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Hold => 10,
            Self::Quarantine => 11,
            Self::Reject => 12,
            Self::CouldNotDecide => 1,
            Self::Usage => 2,
        }
    }
}

impl From<Verdict> for Exit {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Pass => Self::Done,
            Verdict::Hold => Self::Hold,
            Verdict::Quarantine => Self::Quarantine,
            Verdict::Reject => Self::Reject,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.status())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_result_is_the_result() {
        let order = [
            Exit::Done,
            Exit::Hold,
            Exit::Quarantine,
            Exit::Reject,
            Exit::CouldNotDecide,
        ];
        for (i, better) in order.iter().enumerate() {
            for worse in order.iter().skip(i) {
                assert_eq!(better.worst(*worse), *worse);
                assert_eq!(worse.worst(*better), *worse);
            }
        }
        assert_eq!(order.map(Exit::status), [0, 10, 11, 12, 1]);
    }
}
