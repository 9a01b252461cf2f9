//! The days on which codes expire, for a reader: today and the next days one by one, the earlier and
//! the later ones together.

use crate::base::text::Text;
use crate::roster::{Count, Summary};

/// How many days are shown one by one.
const DAYS: u16 = 14;

/// Each line with its word and how many codes expire then.
pub(super) fn days(summary: &Summary) -> Vec<(Text, Count)> {
    let context = &summary.about.context;
    let today = context.at.day(context.zone);
    let expiry = &summary.tally.expiry;
    let mut lines = Vec::new();
    let before = sum(expiry.range(..today).map(|(_, count)| count));
    if before.total() > 0 {
        lines.push((
            Text::new(format!("{today} 之前"), format!("before {today}")),
            before,
        ));
    }
    let last = expiry.keys().next_back().copied();
    for ahead in 0..DAYS {
        let day = today.plus_days(ahead);
        if last.is_none_or(|last| day > last) {
            break;
        }
        let count = expiry.get(&day).cloned().unwrap_or_default();
        let text = match ahead {
            0 => Text::new(format!("{day}（今天）"), format!("{day} (today)")),
            1 => Text::new(format!("{day}（明天）"), format!("{day} (tomorrow)")),
            _ => Text::new(day.to_string(), day.to_string()),
        };
        lines.push((text, count));
    }
    let end = today.plus_days(DAYS);
    let later = sum(expiry.range(end..).map(|(_, count)| count));
    if later.total() > 0 {
        lines.push((
            Text::new(format!("{end} 起"), format!("from {end} on")),
            later,
        ));
    }
    lines
}

/// The sum of them.
pub(super) fn sum<'c>(counts: impl Iterator<Item = &'c Count>) -> Count {
    counts.fold(Count::default(), |so_far, more| Count {
        pass: so_far.pass.saturating_add(more.pass),
        hold: so_far.hold.saturating_add(more.hold),
        quarantine: so_far.quarantine.saturating_add(more.quarantine),
        reject: so_far.reject.saturating_add(more.reject),
        undecided: so_far.undecided.saturating_add(more.undecided),
    })
}
