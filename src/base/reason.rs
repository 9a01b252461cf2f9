//! The closed list of reason codes (contract section 7): step, verdict, text and next step. Rules of a
//! notice have their own ids and texts. A new reason code is one row here.

use std::sync::Arc;

use super::text::{Text, printable};
use super::verdict::Verdict;

/// The codes of the obligations that the program itself adds to a pass (contract section 7).
pub const OBLIGATIONS: [&str; 2] = ["check-identity", "ask-14-days"];

/// One reason, with the verdict that follows from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The stable code.
    pub code: Code,
    /// The verdict that this reason alone would give.
    pub verdict: Verdict,
    /// The notice's article, for a rule.
    pub article: Option<Arc<str>>,
    /// The text for people.
    pub text: Text,
    /// What to do about it.
    pub next: Text,
}

/// A stable code that machines may compare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Code {
    /// A finding of this program, steps 1 to 9.
    Finding(Finding),
    /// The id of the notice's rule, step 10.
    Rule(Arc<str>),
}

impl Code {
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
            code: Code::Finding(finding),
            verdict: row.verdict,
            article: None,
            text: row.text,
            next: row.next.clone(),
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

struct Row {
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

            fn row(self) -> Row {
                match self {
                    $( Self::$variant => Row {
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
    "请擦净屏幕、调亮后对准重扫，或改用原图；仍读不出请走人工通道。",
    "Scan again, closer and without glare, or use the original picture; if it stays unreadable, use the manual lane.",
);
const ONE_CODE: Text = Text::fixed(
    "请只出示本人的一个健康码。",
    "Show one health code only, the traveller's own.",
);
const OWN_APP: Text = Text::fixed(
    "请持码人在发码省份的官方应用中重新打开健康码后再扫；不接受截图和转发的图片。",
    "Ask the holder to open the code again in the issuing province's own app and scan again; take no screenshot or forwarded picture.",
);
const REISSUE: Text = Text::fixed(
    "此密钥签发的码一律作废，不论何时签发：请持码人在发码省份的官方应用中重新申领；哪些码受影响由发码省份告知。",
    "Every code that this key signed is void, whenever it was signed: the holder needs a new one from the issuing province's own app; the province tells which codes are affected.",
);
const FORGED: Text = Text::fixed(
    "不得凭此码放行；请核对身份证件，改走人工通道，并向值班负责人报告。",
    "Do not let anyone pass on this code; check the ID document, use the manual lane, and tell the officer on duty.",
);
const REFRESH: Text = Text::fixed(
    "请持码人刷新健康码后再次扫码；如刷新后仍提示，请核对本机时间。",
    "Ask the holder to refresh the code and scan again; if it persists, check this device's clock.",
);
const ISSUER: Text = Text::fixed(
    "请持码人联系发码省份；本关口不能更改健康码状态。",
    "The holder should contact the issuing province; a gate cannot change a code's status.",
);
const LISTS: Text = Text::fixed(
    "请更新本机的状态列表后重新查验；在此之前由值班负责人核实决定。",
    "Bring this gate's status lists up to date and check again; until then the officer on duty verifies and decides.",
);
const OFFICER: Text = Text::fixed(
    "请由值班负责人核实后决定。",
    "The officer on duty verifies and decides.",
);
const IDENTITY: Text = Text::fixed(
    "请核对本人证件；确系他人健康码的，不得放行并报告值班负责人。",
    "Check the person's own ID document; if the code is someone else's, do not let them pass, and tell the officer on duty.",
);
const RETYPE: Text = Text::fixed(
    "请按证件重新输入号码。",
    "Type the number again from the ID document.",
);
const CLOCK: Text = Text::fixed(
    "请校准本机时间后重新查验；在此之前由值班负责人决定。",
    "Set this device's clock and check again; until then the officer on duty decides.",
);
const RENEW: Text = Text::fixed(
    "请取得新的信任包并安装（healthcode bundle install）；在此之前由值班负责人决定。",
    "Fetch a newer bundle and install it (healthcode bundle install); until then the officer on duty decides.",
);
const LIABILITY: Text = Text::fixed(
    "请告知本人依法应承担的责任，并要求其如实补报。",
    "Tell the person of the liability, and have the declaration corrected.",
);
const DECLARE: Text = Text::fixed(
    "请持码人在发码省份的应用中重新申报健康状况后再次扫码。",
    "The holder should renew the health declaration in the issuing province's app, then scan again.",
);

findings! {
    NoCode "no-code" 1 Reject "图中未找到健康码" "no health code was found in the picture" => RESCAN;
    SeveralCodes "several-codes" 1 Reject "图中有多个不同的码" "the picture shows several different codes" => ONE_CODE;
    UnreadableImage "unreadable-image" 1 Reject "图片无法读取" "the picture cannot be read" => RESCAN;
    PictureTooLarge "too-large" 1 Reject "图片过大" "the picture is too large" => RESCAN;
    Malformed "malformed" 2 Reject "不是健康码：格式不符" "not a health code: the token is malformed" => OWN_APP;
    TokenTooLarge "too-large" 2 Reject "内容过长，不可能是健康码" "too long to be a health code" => OWN_APP;
    UnsupportedType "unsupported-type" 2 Reject "不是健康码：类型不符" "not a health code: another type of token" => OWN_APP;
    UnsupportedAlgorithm "unsupported-algorithm" 2 Reject "不支持该签名算法" "the signature algorithm is not accepted" => FORGED;
    UnknownIssuer "unknown-issuer" 3 Reject "发码方不在信任名单中" "the issuer is not in the registry" => FORGED;
    UnknownKey "unknown-key" 3 Reject "发码方名下无此密钥" "the issuer has no such key" => FORGED;
    KeyRevoked "key-revoked" 3 Reject "签发密钥已被吊销" "the signing key has been revoked" => REISSUE;
    KeyNotValid "key-not-valid" 3 Reject "签发密钥不在有效期内" "the signing key is outside its validity" => OWN_APP;
    AlgorithmMismatch "algorithm-mismatch" 3 Reject "算法与登记的密钥不符" "the algorithm is not that of the registered key" => FORGED;
    BadSignature "bad-signature" 4 Reject "签名不符：内容被改动或系伪造" "the signature does not match: altered or forged" => FORGED;
    InvalidClaims "invalid-claims" 5 Reject "签名有效，但健康码内容不合规范" "genuinely signed, but the claims break the contract" => ISSUER;
    IssuedInFuture "issued-in-future" 6 Reject "签发时间在将来" "issued in the future" => REFRESH;
    NotYetValid "not-yet-valid" 6 Reject "尚未生效" "not yet valid" => REFRESH;
    Expired "expired" 6 Reject "健康码已过期" "the code has expired" => REFRESH;
    ValidityTooLong "validity-too-long" 6 Reject "有效期超过发码方的上限" "valid for longer than the issuer may grant" => ISSUER;
    Revoked "revoked" 7 Reject "此码已被发码方吊销" "the issuer has revoked this code" => ISSUER;
    StatusOutOfRange "status-out-of-range" 7 Reject "状态列表中没有此码" "the status list has no entry for this code" => ISSUER;
    Suspended "suspended" 7 Hold "此码已被发码方暂停" "the issuer has suspended this code" => ISSUER;
    NoLongerGreen "no-longer-green" 7 Hold "发码方已更改此码的颜色" "the issuer has changed the colour since" => REFRESH;
    StatusUnknown "status-unknown" 7 Hold "无法得知此码是否已被吊销" "it cannot be known whether the code was revoked" => LISTS;
    StatusStale "status-stale" 7 Hold "状态列表已过时" "the status list is out of date" => LISTS;
    HolderMismatch "holder-mismatch" 8 Reject "所示证件与健康码持有人不符" "the document shown is not the holder's" => IDENTITY;
    InvalidIdNumber "invalid-id-number" 8 Reject "输入的身份证号码无效（校验码或出生日期不符）" "the ID number given is not valid (GB 11643)" => RETYPE;
    IssuerNotRecognised "issuer-not-recognised" 9 Hold "发码方真实，但当前没有互认协议" "a genuine issuer, but no recognition is in force" => OFFICER;
    DeclarationExpired "declaration-expired" 9 Hold "健康申报不在有效期内" "the health declaration is not in force" => DECLARE;
    NoticeNotInForce "notice-not-in-force" 9 Hold "通告当前未生效，不能据此决定" "the notice is not in force and decides nothing" => OFFICER;
    ClockSuspect "clock-suspect" 9 Hold "本机时间早于信任数据的签发时间" "the clock is earlier than the trust data's own date" => CLOCK;
    TrustStale "trust-stale" 9 Hold "信任数据已过期：不知近来吊销了什么" "the trust data are out of date: what was revoked since is unknown" => RENEW;
    RiskStale "risk-stale" 9 Hold "风险等级表已过期" "the risk levels are out of date" => RENEW;
    TestPositive "test-positive" 9 Hold "健康码载明核酸检测阳性" "the code itself states a positive nucleic acid test" => OFFICER;
    DeclarationContradicted "declaration-contradicted" 10 Quarantine "申报与健康码所载行程不符" "the declaration contradicts the signed code" => LIABILITY;
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
