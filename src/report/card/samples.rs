//! One decision of each verdict, as the checker would compose it.

use std::sync::Arc;

use crate::base::colour::Colour;
use crate::base::presence::Presence;
use crate::base::reason::{Cause, Finding, Reason, ReasonCode};
use crate::base::region::Region;
use crate::base::text::Text;
use crate::base::time::{Timestamp, Zone};
use crate::base::verdict::Verdict;
use crate::claims::{DocumentType, Holder, Identity};
use crate::decision::{
    ClockSource, CodeFacts, CodeSigner, Context, Decision, Judged, Obligation, Stated,
};
use crate::jws::Algorithm;
use crate::notice::{Place, Purpose};
use crate::risk::RiskLevel;
use crate::trust::Environment;

fn rule(id: &str, article: &str, verdict: Verdict, zh: &'static str, en: &'static str) -> Reason {
    Reason {
        code: ReasonCode::Rule(Arc::from(id)),
        verdict,
        article: Some(Arc::from(article)),
        text: Text::fixed(zh, en),
        next: Text::default(),
        cause: Cause::Code,
    }
}

fn recognition() -> Reason {
    rule(
        "mutual-recognition",
        "2",
        Verdict::Pass,
        "低风险省份来（返）通务工人员持绿色健康码互认通行",
        "workers from low-risk provinces pass on a green code, mutually recognised",
    )
}

fn duty(code: &str, zh: &'static str, en: &'static str) -> Obligation {
    Obligation {
        code: Arc::from(code),
        text: Text::fixed(zh, en),
        until: None,
    }
}

/// The decision of this verdict on a demonstration code of Zhejiang.
pub(super) fn decision(verdict: Verdict) -> Decision {
    let at = Timestamp::parse("2020-03-28T09:00:00+08:00").unwrap();
    let (reasons, obligations, next) = match verdict {
        Verdict::Pass => (
            vec![recognition()],
            vec![Obligation::check_identity(), Obligation::ask_14_days(14)],
            Text::fixed("请测量体温后放行。", "Take the temperature, then let pass."),
        ),
        Verdict::Hold => (
            vec![Finding::DeclarationExpired.into(), recognition()],
            Vec::new(),
            Text::fixed(
                "请持码人在健康码小程序（或 App）里重新申报健康状况，再扫一次。",
                "The holder should renew the health declaration in the issuing province's app, then scan again.",
            ),
        ),
        Verdict::Quarantine => (
            vec![
                rule(
                    "key-area-or-overseas",
                    "2",
                    verdict,
                    "境外或国内重点地区来（返）通人员，集中隔离医学观察14天",
                    "arrival from overseas or a key domestic area: 14 days of centralised quarantine",
                ),
                Finding::DeclarationExpired.into(),
            ],
            vec![
                duty(
                    "centralised-quarantine",
                    "集中隔离医学观察14天（至 2020-04-11）",
                    "centralised quarantine and observation, 14 days (until 2020-04-11)",
                ),
                duty("nucleic-acid-test", "核酸检测", "nucleic acid test"),
                duty(
                    "declare",
                    "本人及亲属、监护人主动申报相关信息",
                    "declaration by the person, family and guardians",
                ),
            ],
            Text::fixed(
                "请在原地等候，由社区、嘎查村接送至集中隔离点。",
                "Wait here; the community takes the person to the quarantine site.",
            ),
        ),
        Verdict::Reject => (
            vec![Finding::Expired.into()],
            Vec::new(),
            Text::fixed(
                "请持码人刷新健康码再扫；仍不行，看本机时间对不对。此码不作数，按无码办理：暂缓。",
                "Ask the holder to refresh the code and scan again; if it persists, check this device's clock. Without a code the notice decides: HOLD – no code: the officer on duty verifies and decides",
            ),
        ),
    };
    let current = verdict != Verdict::Reject;
    Decision {
        repairs: Vec::new(),
        warnings: Vec::new(),
        verdict,
        reasons,
        obligations,
        next,
        context: Context {
            at,
            clock: ClockSource::Given,
            zone: Zone::CHINA,
            environment: Environment::Demo,
            notice: Arc::from("tongliao-2020-03"),
            registry_version: 3,
            risk_version: 1,
            risk_illustration: true,
            risk_source: Text::fixed("示例，并非官方名单", "an example, not an official list"),
            bundle: None,
        },
        stated: Stated {
            place: Place::CityEntry,
            purpose: Purpose::Work,
            grade: None,
        },
        signer: Some(CodeSigner {
            id: Region::parse("330000").unwrap(),
            name: Text::fixed("浙江省", "Zhejiang"),
            kid: Arc::from("zj-1"),
            alg: Algorithm::Ed25519,
        }),
        code: Some(CodeFacts {
            jti: "0123456789".to_owned(),
            holder: Holder {
                name: "张*".into(),
                document: DocumentType::ResidentId,
                number: "3301**********1234".into(),
            },
            issued_at: at,
            expires_at: at.plus_seconds(600),
        }),
        status_list: None,
        places: Vec::new(),
        judged: current.then_some(Judged {
            presence: Some(Presence::Static),
            colour: Some(Colour::Green),
            risk: RiskLevel::Low,
        }),
        identity: current.then_some(Identity::NotChecked),
    }
}
