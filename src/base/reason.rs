//! The closed list of reason codes (contract section 7): step, verdict, text and next step. Rules of a
//! notice have their own ids and texts. A new reason code is one row here.

use std::sync::Arc;

use super::text::{Text, printable};
use super::verdict::Verdict;

/// The codes of the obligations that the program itself adds to a pass (contract section 7).
pub const OBLIGATIONS: [&str; 2] = ["check-identity", "ask-14-days"];

/// One reason, with the verdict that follows from it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reason {
    /// The stable code.
    pub code: ReasonCode,
    /// The verdict that this reason alone would give.
    pub verdict: Verdict,
    /// The notice's article, for a rule.
    pub article: Option<Arc<str>>,
    /// The text for people.
    pub text: Text,
    /// What to do about it.
    pub next: Text,
    /// What is at fault, where the code is rejected for it.
    pub cause: Cause,
}

/// A stable code that machines may compare.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReasonCode {
    /// A finding of this program, steps 1 to 9.
    Finding(Finding),
    /// The id of the notice's rule, step 10.
    Rule(Arc<str>),
}

impl ReasonCode {
    /// The code as it is written in JSON.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Finding(finding) => finding.name(),
            Self::Rule(id) => id,
        }
    }
}

impl From<Finding> for Reason {
    fn from(finding: Finding) -> Self {
        let row = finding.row();
        Self {
            code: ReasonCode::Finding(finding),
            verdict: row.verdict,
            article: None,
            text: row.text,
            next: row.next.clone(),
            cause: finding.cause(),
        }
    }
}

impl Reason {
    /// A finding with a detail that tells this case from others. What a detail quotes from a code
    /// can steer no terminal (contract section 9).
    #[must_use]
    pub fn with_detail(finding: Finding, detail: &Text) -> Self {
        let plain = Self::from(finding);
        let clean = |text: &str| printable(text).into_owned();
        let detail = Text::new(clean(&detail.zh), clean(&detail.en));
        Self {
            text: plain.text.with_detail(&detail),
            ..plain
        }
    }
}

/// What is at fault where a code is rejected.
///
/// ```
/// # #[cfg(feature = "demo")] {
/// # use healthcode::{Cause, Checker, Clock, Timestamp, Traveller, embedded};
/// # let checker = Checker::new(
/// #     embedded::demo_registry()?,
/// #     embedded::notice(embedded::TONGLIAO)?,
/// #     embedded::risk_register()?,
/// # );
/// # let clock = Clock::given(Timestamp::parse(embedded::DEMO_CLOCK).ok_or("no time")?);
/// let code = include_str!("../../fixtures/codes/zhejiang-green.txt").trim();
/// let cut = code.get(..code.len() - 9).ok_or("short")?;
/// // The signature of what was read does not verify, and nobody is to blame for it.
/// let decision = checker.check(cut, &Traveller::default(), clock);
/// assert_eq!(decision.cause(), Some(Cause::Reading));
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cause {
    /// No health code was read: the picture, the scanner, or another kind of code.
    Reading,
    /// The ID number was typed wrongly.
    Number,
    /// The document and the code are not of the same person.
    Holder,
    /// The code itself.
    Code,
}

impl Cause {
    /// The word of JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reading => "reading",
            Self::Number => "number",
            Self::Holder => "holder",
            Self::Code => "code",
        }
    }
}

struct Definition {
    name: &'static str,
    step: u8,
    verdict: Verdict,
    text: Text,
    next: Text,
}

macro_rules! findings {
    ($( $variant:ident $name:literal $step:literal $verdict:ident $zh:literal $en:literal => $next:ident; )+) => {
        /// What the program itself may find, in the order of the contract's steps.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Finding {
            $( #[doc = concat!("Step ", $step, ", `", $name, "`: ", $en, ".")] $variant, )+
        }

        impl Finding {
            /// Every finding, in the order of the steps.
            pub const ALL: &[Self] = &[$( Self::$variant, )+];

            fn row(self) -> Definition {
                match self {
                    $( Self::$variant => Definition {
                        name: $name,
                        step: $step,
                        verdict: Verdict::$verdict,
                        text: Text::fixed($zh, $en),
                        next: $next,
                    }, )+
                }
            }
        }
    };
}

const RESCAN: Text = Text::fixed(
    "请擦净、调亮屏幕再扫；仍读不出，走人工通道。",
    "Wipe and brighten the screen and scan again; if it stays unreadable, use the manual lane.",
);
const RESAVE: Text = Text::fixed(
    "请重新截屏或重新拍照。",
    "Take the screenshot or the photograph again.",
);
const ONE_CODE: Text = Text::fixed(
    "请持码人只出示本人的一个健康码，再扫一次。",
    "Ask the holder to show one health code only, their own, and scan again.",
);
const OWN_APP: Text = Text::fixed(
    "请持码人当场打开健康码小程序（或 App），再扫一次。",
    "Ask the holder to open the code in the issuer's app here, and scan again.",
);
const REISSUE: Text = Text::fixed(
    "这批码已全部作废，不是持码人的过错：请其重新申领健康码后再扫。",
    "All codes of this key are void, which is not the holder's fault: ask the holder to get a new code, then scan again.",
);
const FORGED: Text = Text::fixed(
    "不凭此码放行。请核对证件、走人工通道，报值班负责人；不要当众指责。",
    "Do not let anyone pass on this code. Compare the ID document, use the manual lane, tell the officer on duty; accuse nobody in public.",
);
const NOT_REGISTERED: Text = Text::fixed(
    "不凭此码放行。请走人工通道，报值班负责人核实：也可能是本机名单过旧。",
    "Do not let anyone pass on this code. Use the manual lane and tell the officer on duty: this device's registry may be old.",
);
const RENEWED_CODE: Text = Text::fixed(
    "请持码人刷新健康码再扫。",
    "Ask the holder to refresh the code, and scan again.",
);
const REFRESH: Text = Text::fixed(
    "请持码人刷新健康码再扫；仍不行，看本机时间对不对。",
    "Ask the holder to refresh the code and scan again; if it persists, check this device's clock.",
);
const REFRESH_COLOUR: Text = Text::fixed(
    "请持码人刷新健康码再扫，以刷新后的颜色为准。",
    "Ask the holder to refresh the code and scan again; the new colour counts.",
);
const ISSUER: Text = Text::fixed(
    "请持码人联系发码省份处理；本卡口无权更改。先走人工通道。",
    "The holder should ask the issuing province; a gate cannot change a code. Use the manual lane for now.",
);
const LISTS: Text = Text::fixed(
    "不是持码人的问题。报值班负责人核实决定，并请技术人员更新状态列表。",
    "This is not the holder's fault. The officer on duty verifies and decides; have a technician update the status lists.",
);
const OFFICER: Text = Text::fixed(
    "报值班负责人核实决定。",
    "Tell the officer on duty, who verifies and decides.",
);
const ISOLATE: Text = Text::fixed(
    "请持码人戴好口罩、原地等候；不要念出结果，立即报告值班负责人。",
    "Ask the holder to wear a mask and to wait here; do not read the result out, tell the officer on duty at once.",
);
const IDENTITY: Text = Text::fixed(
    "先看号码有没有输错，再核对证件。确是他人的码：不放行，报值班负责人。",
    "See first whether the number was mistyped, then compare the ID document. If the code is another person's, do not let them pass, and tell the officer on duty.",
);
const REOPEN: Text = Text::fixed(
    "请持码人在手机上重新打开健康码，开启自动时间；或核对证件号码。",
    "Ask the holder to open the code again on the phone (no screenshot) and to switch on automatic time there; or compare the ID number, which proves more than a phone.",
);
const CHALLENGE: Text = Text::fixed(
    "请告诉持码人屏幕上的数字，在手机上输入后再出示；或核对证件号码。",
    "Tell the holder the digits on the screen, to be typed on the phone, and scan again; or compare the ID number.",
);
const RETYPE: Text = Text::fixed(
    "请对照证件重新输入号码，再扫一次。",
    "Type the number again from the ID document, and scan again.",
);
const CLOCK: Text = Text::fixed(
    "不是持码人的问题。请校准本机时间再查验；未校准前，报值班负责人决定。",
    "This is not the holder's fault. Set this device's clock and check again; until then the officer on duty decides.",
);
const RENEW: Text = Text::fixed(
    "不是持码人的问题。报值班负责人决定，并请技术人员更新本机数据。",
    "This is not the holder's fault. The officer on duty decides; have a technician update this device's data.",
);
const LIABILITY: Text = Text::fixed(
    "请先问清是否漏报、记错，请持码人如实补报；并告知瞒报、谎报的责任。",
    "Ask first whether something was forgotten, and have the declaration completed; tell the holder of the liability for false declarations.",
);
const DECLARE: Text = Text::fixed(
    "请持码人在健康码小程序（或 App）里重新申报健康状况，再扫一次。",
    "The holder should renew the health declaration in the issuer's app, then scan again.",
);

findings! {
    NoCode "no-code" 1 Reject "没有读到健康码" "no health code was read" => RESCAN;
    SeveralCodes "several-codes" 1 Reject "图中有多个不同的码" "the picture shows several different codes" => ONE_CODE;
    UnreadableImage "unreadable-image" 1 Reject "图片打不开" "the picture cannot be read" => RESAVE;
    PictureTooLarge "too-large" 1 Reject "图片过大" "the picture is too large" => RESAVE;
    Malformed "malformed" 2 Reject "扫到的不是健康码" "not a health code: the token is malformed" => OWN_APP;
    TokenTooLarge "too-large" 2 Reject "扫到的不是健康码：内容过长" "too long to be a health code" => OWN_APP;
    UnsupportedType "unsupported-type" 2 Reject "扫到的是别的码，不是健康码" "not a health code: another type of token" => OWN_APP;
    UnsupportedAlgorithm "unsupported-algorithm" 2 Reject "签名方式不符合规定" "the signature algorithm is not accepted" => FORGED;
    UnknownIssuer "unknown-issuer" 3 Reject "此码的签发方不在本机信任名单里" "the issuer is not in the registry" => NOT_REGISTERED;
    UnknownKey "unknown-key" 3 Reject "本机信任名单里没有签发此码的密钥" "the issuer has no such key" => NOT_REGISTERED;
    KeyRevoked "key-revoked" 3 Reject "签发此码的密钥已吊销，此码作废" "the signing key has been revoked" => REISSUE;
    KeyNotValid "key-not-valid" 3 Reject "签发此码的密钥不在有效期" "the signing key is outside its validity" => RENEWED_CODE;
    AlgorithmMismatch "algorithm-mismatch" 3 Reject "签名方式与登记的不符" "the algorithm is not that of the registered key" => FORGED;
    BadSignature "bad-signature" 4 Reject "签名核验不通过，此码不作数" "the signature does not verify" => FORGED;
    InvalidClaims "invalid-claims" 5 Reject "健康码内容不规范，应由发码省份更正" "genuinely signed, but the claims break the contract" => ISSUER;
    HolderSignature "holder-signature" 5 Reject "手机上的现场证明与此码不符" "the phone's proof is not of this code's holder, or was altered" => FORGED;
    IssuedInFuture "issued-in-future" 6 Reject "签发时间晚于本机时间，先看本机时钟" "issued in the future" => REFRESH;
    NotYetValid "not-yet-valid" 6 Reject "健康码尚未生效" "not yet valid" => REFRESH;
    Expired "expired" 6 Reject "健康码已过期" "the code has expired" => REFRESH;
    ValidityTooLong "validity-too-long" 6 Reject "有效期比发码省份规定的长" "valid for longer than the issuer may grant" => ISSUER;
    ChallengeMismatch "challenge-mismatch" 6 Hold "输入的数字与卡口所报不符" "the proof answers another challenge than the gate's" => CHALLENGE;
    ProofStale "proof-stale" 6 Hold "现场证明已过期：截屏，或手机时间不准" "the phone's proof is too old: a screenshot, or a phone whose clock is wrong" => REOPEN;
    ProofInFuture "proof-in-future" 6 Hold "现场证明晚于现在：手机时间不准" "the phone's proof is from the future: its clock is wrong" => REOPEN;
    Revoked "revoked" 7 Reject "此码已被发码省份作废" "the issuer has revoked this code" => ISSUER;
    StatusOutOfRange "status-out-of-range" 7 Reject "发码省份的状态列表里查不到此码" "the status list has no entry for this code" => ISSUER;
    Suspended "suspended" 7 Hold "此码已被发码省份暂停使用" "the issuer has suspended this code" => ISSUER;
    NoLongerGreen "no-longer-green" 7 Hold "发码省份已变更此码：现在不是绿码" "the issuer has changed the colour since" => REFRESH_COLOUR;
    StatusUnknown "status-unknown" 7 Hold "查不到此码是否已作废" "it cannot be known whether the code was revoked" => LISTS;
    StatusStale "status-stale" 7 Hold "本机的状态列表已过期" "the status list is out of date" => LISTS;
    HolderMismatch "holder-mismatch" 8 Reject "证件与健康码不是同一人" "the document shown is not the holder's" => IDENTITY;
    InvalidIdNumber "invalid-id-number" 8 Reject "证件号码输错了：校验位或出生日期不符" "the ID number given is not valid (GB 11643)" => RETYPE;
    ProofMissing "proof-missing" 8 Hold "应由持码人手机当场出示，此码没有证明" "the issuer asks for a proof by the holder's phone, and there is none" => REOPEN;
    ShownBefore "shown-before" 8 Hold "同一份证明刚才在本卡口出示过" "the same proof was shown at this gate before" => REOPEN;
    IssuerNotRecognised "issuer-not-recognised" 9 Hold "码是真的，但目前不在健康码互认范围" "a genuine issuer, but no recognition is in force" => OFFICER;
    DeclarationExpired "declaration-expired" 9 Hold "健康申报已过期或未到生效时间" "the health declaration is not in force" => DECLARE;
    NoticeNotInForce "notice-not-in-force" 9 Hold "通告目前未生效，不能据此查验" "the notice is not in force and decides nothing" => OFFICER;
    ClockSuspect "clock-suspect" 9 Hold "本机时间不对，比数据的签发时间还早" "the clock is earlier than the trust data's own date" => CLOCK;
    TrustStale "trust-stale" 9 Hold "信任名单已过期，不能确认密钥是否已被吊销" "the trust data are out of date: what was revoked since is unknown" => RENEW;
    RiskStale "risk-stale" 9 Hold "本机的风险等级表已过期" "the risk levels are out of date" => RENEW;
    TestPositive "test-positive" 9 Hold "健康码显示核酸检测阳性" "the code itself states a positive nucleic acid test" => ISOLATE;
    DeclarationContradicted "declaration-contradicted" 10 Quarantine "健康码上有的行程，申报里没有" "the declaration leaves out what the signed code shows" => LIABILITY;
}

impl Finding {
    /// The code as it is written in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// The step of the contract (section 7) that finds it.
    #[must_use]
    pub fn step(self) -> u8 {
        self.row().step
    }

    /// What is at fault. A code that was not read, a mistyped number and another person's document say
    /// nothing against the code itself.
    #[must_use]
    pub const fn cause(self) -> Cause {
        match self {
            Self::NoCode
            | Self::SeveralCodes
            | Self::UnreadableImage
            | Self::PictureTooLarge
            | Self::Malformed
            | Self::TokenTooLarge
            | Self::UnsupportedType => Cause::Reading,
            Self::InvalidIdNumber => Cause::Number,
            Self::HolderMismatch => Cause::Holder,
            _ => Cause::Code,
        }
    }

    /// The verdict that it asks for.
    #[must_use]
    pub fn verdict(self) -> Verdict {
        self.row().verdict
    }

    /// The text for people.
    #[must_use]
    pub fn text(self) -> Text {
        self.row().text
    }
}
