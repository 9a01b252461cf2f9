//! Half-open spans of time.

use super::Timestamp;

/// A half-open span of time: from its start, up to but not including its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The first instant inside; `None` is the beginning of time.
    pub from: Option<Timestamp>,
    /// The first instant after it; `None` is the end of time.
    pub until: Option<Timestamp>,
}

impl Window {
    /// All of time.
    pub const ALWAYS: Self = Self {
        from: None,
        until: None,
    };

    /// Whether `at` is inside.
    #[must_use]
    pub fn contains(&self, at: Timestamp) -> bool {
        self.from.is_none_or(|from| from <= at) && self.until.is_none_or(|until| at < until)
    }

    /// Whether some instant is inside both.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        let before = |a: &Self, b: &Self| matches!((a.until, b.from), (Some(u), Some(f)) if u <= f);
        !before(self, other) && !before(other, self)
    }

    /// What is inside both, if anything is.
    #[must_use]
    pub fn within(&self, other: &Self) -> Option<Self> {
        let both = Self {
            // No start is before any.
            from: self.from.max(other.from),
            until: match (self.until, other.until) {
                (Some(one), Some(two)) => Some(one.min(two)),
                (one, two) => one.or(two),
            },
        };
        (!both.is_empty()).then_some(both)
    }

    /// Whether no instant is inside.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!((self.from, self.until), (Some(from), Some(until)) if until <= from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    #[test]
    fn windows_are_half_open() {
        let (a, b) = (
            at("2020-03-27T00:00:00+08:00"),
            at("2020-03-30T00:00:00+08:00"),
        );
        let window = Window {
            from: Some(a),
            until: Some(b),
        };
        assert!(window.contains(a) && !window.contains(b));
        assert!(!window.overlaps(&Window {
            from: Some(b),
            until: None
        }));
        assert!(window.overlaps(&Window::ALWAYS));
        assert!(
            Window {
                from: Some(b),
                until: Some(a)
            }
            .is_empty()
        );
    }
}
