//! Work of others' code on untrusted input, which may panic: a panic there is an answer, and no
//! message.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Does `work`; `None` if it panicked. Nothing that it left half done may be used afterwards.
pub fn guarded<T>(work: impl FnOnce() -> T) -> Option<T> {
    let before = GUARDED.replace(true);
    let done = catch_unwind(AssertUnwindSafe(work));
    GUARDED.set(before);
    done.ok()
}

/// Whether a panic of this thread becomes an answer; the panic hook then prints nothing.
#[must_use]
pub fn is_guarded() -> bool {
    GUARDED.get()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_inside_is_an_answer() {
        assert!(!is_guarded());
        assert_eq!(guarded(is_guarded), Some(true));
        let inner = guarded(|| {
            (
                guarded(|| [0_u8; 1][usize::from(is_guarded())]),
                is_guarded(),
            )
        });
        assert_eq!(inner, Some((None, true)));
        assert!(!is_guarded());
    }
}
