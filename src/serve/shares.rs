//! What one key or one paired phone may have answered at a time: no caller takes what others need. This machine
//! itself is not counted.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::access::Scope;
use super::jobs::Owner;

/// What is being answered, by caller and scope; a caller who waits for nothing is not in it.
#[derive(Debug, Default)]
pub(super) struct Shares {
    taken: Mutex<HashMap<(Owner, Scope), usize>>,
}

/// One request of a caller, until it is answered.
#[derive(Debug)]
pub(super) struct TakenShare {
    shares: Arc<Shares>,
    of: (Owner, Scope),
}

impl Shares {
    /// A share for one request more; `None` if the caller has `most` already.
    pub(super) fn take(
        self: &Arc<Self>,
        owner: Owner,
        scope: Scope,
        most: usize,
    ) -> Option<TakenShare> {
        let of = (owner, scope);
        let mut taken = self.taken();
        let count = taken.entry(of.clone()).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        drop(taken);
        let shares = Arc::clone(self);
        Some(TakenShare { shares, of })
    }

    fn taken(&self) -> MutexGuard<'_, HashMap<(Owner, Scope), usize>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for TakenShare {
    fn drop(&mut self) {
        let mut taken = self.shares.taken();
        if let Some(count) = taken.get_mut(&self.of) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                taken.remove(&self.of);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_caller_has_a_share_of_its_own_and_nothing_is_kept_of_who_has_gone() {
        let shares = Arc::new(Shares::default());
        let take = |name: &str, scope| shares.take(Owner(name.to_owned()), scope, 2);
        let (one, two) = (take("a", Scope::Verify), take("a", Scope::Verify));
        assert!(one.is_some() && two.is_some() && take("a", Scope::Verify).is_none());
        assert!(take("a", Scope::Batch).is_some() && take("b", Scope::Verify).is_some());
        drop(one);
        assert!(take("a", Scope::Verify).is_some());
        drop(two);
        assert!(shares.taken().is_empty());
    }
}
