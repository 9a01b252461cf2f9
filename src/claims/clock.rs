//! Step 6: the first clock. Only claims that are current go on to the notice.

use std::ops::Deref;

use crate::base::reason::{Finding, Reason};
use crate::base::text::Text;
use crate::base::time::{Timestamp, Zone};

use super::read::Claims;

/// Claims of a code that is current at the clock.
///
/// ```
/// # #[cfg(feature = "demo")] {
/// # use healthcode::{Claims, Timestamp, TokenType, UnverifiedJws, VerifiedJws, embedded};
/// # let registry = embedded::demo_registry()?;
/// # let at = Timestamp::parse(embedded::DEMO_CLOCK).ok_or("no time")?;
/// # let code = include_str!("../../fixtures/codes/zhejiang-green.txt");
/// # let jws = UnverifiedJws::parse(code, TokenType::HealthCode).map_err(|_| "no token")?;
/// # let keyed = registry.find(jws, at).map_err(|_| "no key")?;
/// # let verified = VerifiedJws::verify(keyed).map_err(|_| "not genuine")?;
/// # let claims = Claims::read(&verified).map_err(|_| "no claims")?;
/// let leeway_seconds = 60;
/// let live = claims.live(at, leeway_seconds).map_err(|_| "not current")?;
/// assert_eq!(live.expires_at(), claims.expires_at());
/// // The day after, the code has expired.
/// assert!(claims.live(at.plus_seconds(86_400), leeway_seconds).is_err());
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct LiveClaims<'c>(&'c Claims<'c>);

impl<'c> Deref for LiveClaims<'c> {
    type Target = Claims<'c>;

    fn deref(&self) -> &Claims<'c> {
        self.0
    }
}

impl<'c> Claims<'c> {
    /// Holds the code's own times against the clock, with `leeway` seconds for clocks that differ.
    ///
    /// # Errors
    /// Every reason of step 6: `issued-in-future`, `not-yet-valid`, `expired`,
    /// `validity-too-long`.
    pub fn live(&'c self, at: Timestamp, leeway: i64) -> Result<LiveClaims<'c>, Vec<Reason>> {
        let (early, late) = (at.plus_seconds(-leeway), at.plus_seconds(leeway));
        let mut reasons = Vec::new();
        if self.set.iat > late {
            reasons.push(with_time(Finding::IssuedInFuture, self.set.iat));
        }
        if let Some(nbf) = self.set.nbf.filter(|nbf| *nbf > late) {
            reasons.push(with_time(Finding::NotYetValid, nbf));
        }
        if self.set.exp <= early {
            reasons.push(with_time(Finding::Expired, self.set.exp));
        }
        let most = self.issuer.max_validity_seconds().saturating_mul(1_000_000);
        if self.set.exp.micros_since(self.set.iat) > most {
            let (is, may) = (span(self.set.exp.micros_since(self.set.iat)), span(most));
            let detail = Text::new(
                format!("{}，上限 {}", is.zh, may.zh),
                format!("{}, at most {}", is.en, may.en),
            );
            reasons.push(Reason::with_detail(Finding::ValidityTooLong, &detail));
        }
        if reasons.is_empty() {
            Ok(LiveClaims(self))
        } else {
            Err(reasons)
        }
    }
}

fn with_time(finding: Finding, at: Timestamp) -> Reason {
    let shown = at.for_people(Zone::CHINA);
    Reason::with_detail(finding, &Text::new(shown.clone(), shown))
}

/// A length of time in days, hours, minutes and seconds, the units that are not zero.
fn span(micros: i64) -> Text {
    let seconds = micros.div_euclid(1_000_000) + i64::from(micros.rem_euclid(1_000_000) > 0);
    let units = [
        (seconds / 86_400, "天", "d"),
        (seconds / 3_600 % 24, "小时", "h"),
        (seconds / 60 % 60, "分", "min"),
        (seconds % 60, "秒", "s"),
    ];
    let some = || units.iter().filter(|(count, ..)| *count != 0);
    let zh: String = some()
        .map(|(count, zh, _)| format!("{count}{zh}"))
        .collect();
    let en: Vec<String> = some()
        .map(|(count, _, en)| format!("{count} {en}"))
        .collect();
    Text::new(zh, en.join(" "))
}
