//! The words that only the card needs.

use crate::base::reason::Cause;
use crate::base::text::Text;
use crate::decision::Decision;
use crate::trust::Environment;

pub(super) use crate::report::words::{article, document, environment, identity, symbol};

pub(super) const WHY: Text = Text::fixed("原因", "why");
pub(super) const ALSO: Text = Text::fixed("另有", "also");
pub(super) const WARNING: Text = Text::fixed("注意", "warning");
pub(super) const TO_DO: Text = Text::fixed("待办", "to do");
pub(super) const SCANNER: Text = Text::fixed("扫码枪", "scanner");
pub(super) const NEXT: Text = Text::fixed("下一步", "next");
pub(super) const HOLDER: Text = Text::fixed("持码人", "holder");
pub(super) const IDENTITY: Text = Text::fixed("身份", "identity");
pub(super) const CODE: Text = Text::fixed("健康码", "code");
pub(super) const RISK: Text = Text::fixed("地区", "risk");
pub(super) const STATED: Text = Text::fixed("地点", "stated");
pub(super) const CLOCK: Text = Text::fixed("时间", "clock");
pub(super) const BASIS: Text = Text::fixed("依据", "basis");
pub(super) const CODES: Text = Text::fixed("代码", "codes");

/// The headline, by cause: an unreadable code, a mistyped number or another person's document is no
/// fault of the code. The verdict stays the same.
pub(super) fn headline(decision: &Decision) -> Text {
    match decision.cause() {
        Some(Cause::Reading) => Text::fixed("没读到码", "NO CODE READ"),
        Some(Cause::Number) => Text::fixed("号码有误", "CHECK THE NUMBER"),
        Some(Cause::Holder) => Text::fixed("人码不符", "NOT THE HOLDER"),
        Some(Cause::Code) | None => decision.verdict.word(),
    }
}

/// What stands before a reason that alone would be a pass, if the verdict is not a pass.
pub(super) const NOT_ENOUGH: Text = Text::fixed("虽符合通告：", "not enough to pass: ");
/// What stands for the code of a person without one.
pub(super) const NO_CODE: Text = Text::fixed("无", "no code");
/// Behind a time that did not come from the system's clock.
pub(super) const GIVEN: Text = Text::fixed("（人工指定，非当前时间）", " (given time)");

/// The same in a word, for one line.
pub(super) const fn environment_mark(environment: Environment) -> Option<&'static str> {
    match environment {
        Environment::Production => None,
        Environment::Test => Some("[TEST]"),
        Environment::Demo => Some("[DEMO]"),
    }
}
