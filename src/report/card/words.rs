//! The words that only the card needs.

use crate::base::text::Text;
use crate::trust::Environment;

pub(super) use crate::report::words::{article, document, environment, identity, symbol};

pub(super) const WHY: Text = Text::fixed("原因", "why");
pub(super) const ALSO: Text = Text::fixed("另有", "also");
pub(super) const WARNING: Text = Text::fixed("注意", "warning");
pub(super) const TO_DO: Text = Text::fixed("待办", "to do");
pub(super) const SCANNER: Text = Text::fixed("扫码枪", "scanner");
pub(super) const NEXT: Text = Text::fixed("下一步", "next");
pub(super) const HOLDER: Text = Text::fixed("持有人", "holder");
pub(super) const IDENTITY: Text = Text::fixed("核对", "identity");
pub(super) const CODE: Text = Text::fixed("健康码", "code");
pub(super) const RISK: Text = Text::fixed("风险", "risk");
pub(super) const STATED: Text = Text::fixed("场景", "stated");
pub(super) const CLOCK: Text = Text::fixed("时间", "clock");
pub(super) const BASIS: Text = Text::fixed("依据", "basis");

/// What stands before a reason that alone would be a pass, where the verdict is none.
pub(super) const NOT_ENOUGH: Text = Text::fixed("不足以放行：", "not enough to pass: ");
/// What a judged person without a code has.
pub(super) const NO_CODE: Text = Text::fixed("无健康码", "no code");
/// Behind a time that did not come from the system's clock.
pub(super) const GIVEN: Text = Text::fixed("（指定时间）", " (given time)");

/// The same in a word, for one line.
pub(super) const fn environment_mark(environment: Environment) -> Option<&'static str> {
    match environment {
        Environment::Production => None,
        Environment::Test => Some("[TEST]"),
        Environment::Demo => Some("[DEMO]"),
    }
}
