//! What a checker and a bundle say of their own health.

use crate::base::text::{Lang, Text, printable};
use crate::base::time::{Timestamp, Zone};
use crate::bundle::{Age, Life, Role, VerifiedBundle};
use crate::trust::{Environment, Registry};

use crate::check::{Checker, Clock};

use super::part::{Fitness, Part};

const RENEW: Text = Text::fixed(
    "请取得新的信任包并安装",
    "fetch a newer bundle and install it",
);

/// The parts that a checker judges with, as they are at `clock`.
#[must_use]
pub fn checkup(checker: &Checker, clock: Clock) -> Vec<Part> {
    vec![
        clock_part(checker, clock),
        registry_part(checker, clock.at),
        register_part(checker, clock.at),
        lists_part(checker, clock.at),
        notice_part(checker, clock.at),
    ]
}

fn clock_part(checker: &Checker, clock: Clock) -> Part {
    let zone = checker.notice().document().zone();
    let mut part = Part::new("clock", Text::fixed("时钟", "clock"));
    let now = clock.at.for_people(zone);
    part.facts
        .push(Text::new(format!("现在 {now}"), format!("now {now}")));
    let issued = checker
        .registry()
        .issued_at()
        .max(checker.register().issued_at());
    let newest = checker.freshness().map_or(issued, |known| known.newest);
    let shown = newest.for_people(zone);
    part.facts.push(Text::new(
        format!("数据最新签发于 {shown}"),
        format!("newest signed date {shown}"),
    ));
    let high_water = checker.high_water();
    if let Some(seen) = high_water {
        let shown = seen.for_people(zone);
        part.facts.push(Text::new(
            format!("本机见过的最晚时间 {shown}"),
            format!("latest time seen here {shown}"),
        ));
    }
    let earlier = |known| clock.at.plus_seconds(checker.leeway().as_seconds()) < known;
    if clock.at < issued || earlier(newest) {
        return part.with_fault(
            Fitness::Holds,
            Text::fixed(
                "本机时间早于信任数据的签发时间：请校准时钟",
                "the clock is earlier than the trust data's own date: set it",
            ),
        );
    }
    if high_water.is_some_and(earlier) {
        return part.with_fault(
            Fitness::Holds,
            Text::fixed(
                "本机时间比以前见过的还早（可能被往回调过）：请校准；确认时间无误的，请删除信任包文件夹里的 high-water.json",
                "the clock was set back: set it right; if it is right, delete high-water.json in the bundle's folder",
            ),
        );
    }
    part
}

fn registry_part(checker: &Checker, at: Timestamp) -> Part {
    let zone = checker.notice().document().zone();
    let mut part = Part::new("trust", Text::fixed("信任名单", "registry"));
    part.version = Some(checker.registry().version());
    part.facts.push(registry_fact(checker.registry()));
    let not_real = match checker.registry().environment() {
        Environment::Production => None,
        Environment::Test => Some(Text::fixed(
            "这是测试名单，正式使用时请换成正式名单",
            "a registry for tests: a gate in service needs that of production",
        )),
        Environment::Demo => Some(Text::fixed(
            "这是演示名单，私钥公开，正式使用时请换成正式名单",
            "a demonstration registry whose private keys are public: a gate in service needs that of \
             production",
        )),
    };
    if let Some(todo) = not_real {
        part = part.with_fault(Fitness::Unfit, todo);
    }
    let issued = checker.registry().issued_at();
    aged(
        part,
        checker.freshness().map(|known| known.trust),
        issued,
        at,
        zone,
    )
}

fn register_part(checker: &Checker, at: Timestamp) -> Part {
    let zone = checker.notice().document().zone();
    let mut part = Part::new("risk", Text::fixed("风险等级表", "risk register"));
    let (version, source) = (checker.register().version(), checker.register().source());
    part.version = Some(version);
    part.facts.push(Text::new(
        format!("第{version}版，{}", source.zh),
        format!("version {version}, {}", source.en),
    ));
    if checker.register().is_illustration() {
        let todo = Text::fixed(
            "这是示例风险等级表，正式使用时请换成主管部门发布的等级表",
            "an illustration: a gate in service needs the register of the competent authority",
        );
        part = part.with_fault(Fitness::Unfit, todo);
    }
    let issued = checker.register().issued_at();
    aged(
        part,
        checker.freshness().map(|known| known.risk),
        issued,
        at,
        zone,
    )
}

/// Lists that are out of date hold the codes that refer to them, and nobody else.
fn lists_part(checker: &Checker, at: Timestamp) -> Part {
    let zone = checker.notice().document().zone();
    let mut part = Part::new("status", Text::fixed("状态列表", "status lists"));
    let (mut count, mut poor) = (0_usize, Vec::new());
    for list in checker.status_lists().iter() {
        count += 1;
        let stated = checker
            .freshness()
            .map(|known| Life::new(list.issued_at(), known.status));
        let age = stated.map_or(Age::Fresh, |life| life.age(at));
        if age != Age::Fresh || !list.is_current(at, checker.leeway().as_seconds()) {
            let issued = list.issued_at().for_people(zone);
            let name = printable(list.uri()).into_owned();
            poor.push(Text::new(
                format!("{name}：{issued} 签发，已过期"),
                format!("{name}: signed {issued}, out of date or nearly so"),
            ));
        }
    }
    part.facts
        .push(Text::new(format!("{count} 个"), format!("{count} loaded")));
    let refused = checker.status_lists().refused();
    for error in refused {
        part.facts
            .push(Text::new(error.line(Lang::Zh), error.line(Lang::En)));
    }
    let sound = poor.is_empty() && refused.is_empty();
    poor.sort_by(|one: &Text, other| one.en.cmp(&other.en));
    part.facts.extend(poor);
    if sound {
        return part;
    }
    let todo = Text::fixed(
        "请更新上述列表；引用它们的码将暂缓",
        "fetch newer ones of these; the codes that refer to them hold",
    );
    part.with_fault(Fitness::Warning, todo)
}

fn notice_part(checker: &Checker, at: Timestamp) -> Part {
    let mut part = Part::new("notice", Text::fixed("通告", "notice"));
    let id = checker.notice().document().id();
    part.facts.push(Text::new(id.to_string(), id.to_string()));
    if checker.notice().in_force(at) {
        return part;
    }
    part.with_fault(
        Fitness::Holds,
        Text::fixed(
            "通告目前未生效：请换用有效的通告",
            "the notice is not in force: use one that is",
        ),
    )
}

/// The signatures of an installed bundle.
#[must_use]
pub fn bundle_part(verified: &VerifiedBundle, at: Timestamp, zone: Zone) -> Part {
    let bundle = verified.bundle();
    let root = bundle.newest_root();
    let mut part = Part::new("bundle", Text::fixed("信任包", "bundle"));
    part.version = Some(bundle.document(Role::Timestamp).version());
    for role in Role::ALL {
        let document = bundle.document(role);
        let good = root.good_signatures(role, document).len();
        let quorum = root.quorum(role);
        let (needed, keys) = (quorum.threshold, quorum.keyids.len());
        let (version, end) = (document.version(), document.expires().for_people(zone));
        part.facts.push(Text::new(
            format!(
                "{}第{version}版，签名 {good} 个（{keys} 把密钥须 {needed}），至 {end}",
                role.word().zh
            ),
            format!("{role} version {version}, signed by {good} ({needed} of {keys} needed), until {end}"),
        ));
        if document.expires() <= at {
            // An expired timestamp warns; the age of the trust data says when it holds.
            let fitness = match role {
                Role::Timestamp => Fitness::Warning,
                _ => Fitness::Holds,
            };
            part.fitness = part.fitness.max(fitness);
            part.todo = Some(RENEW);
        }
    }
    part
}

fn registry_fact(registry: &Registry) -> Text {
    let (version, environment) = (registry.version(), registry.environment().word());
    let issuers = registry.issuers().count();
    let keys = || registry.issuers().flat_map(|issuer| issuer.keys());
    let (count, revoked) = (
        keys().count(),
        keys().filter(|key| key.is_revoked()).count(),
    );
    Text::new(
        format!(
            "第{version}版（{}），{issuers} 个发码方，{count} 把密钥，其中已吊销 {revoked}",
            environment.zh
        ),
        format!(
            "version {version} ({}), {issuers} issuers, {count} keys, {revoked} of them revoked",
            environment.en
        ),
    )
}

/// A part with its age; without stated limits, with its date alone.
fn aged(part: Part, life: Option<Life>, issued: Timestamp, at: Timestamp, zone: Zone) -> Part {
    let mut part = part;
    let signed = life.map_or(issued, |life| life.signed_at);
    let age = words_of((at.micros_since(signed) / 1_000_000).max(0));
    let signed = signed.for_people(zone);
    part.facts.push(Text::new(
        format!("{signed} 签发（{}前）", age.zh),
        format!("signed {signed}, {} ago", age.en),
    ));
    let Some(life) = life else {
        part.facts
            .push(Text::fixed("未设期限", "no limits are stated"));
        return part;
    };
    part.life = Some(life);
    let (warn, hold) = (
        life.warn_from.for_people(zone),
        life.hold_from.for_people(zone),
    );
    part.facts.push(Text::new(
        format!("{warn} 起提醒，{hold} 起一律暂缓"),
        format!("warns from {warn}, holds from {hold}"),
    ));
    match life.age(at) {
        Age::Fresh => part,
        Age::Ageing => part.with_fault(Fitness::Warning, RENEW),
        Age::Stale => part.with_fault(Fitness::Holds, RENEW),
    }
}

/// An age in the largest unit that fits.
fn words_of(seconds: i64) -> Text {
    let units = [
        (86_400, "天", "d"),
        (3_600, "小时", "h"),
        (60, "分钟", "min"),
    ];
    let unit = units.into_iter().find(|(length, ..)| seconds >= *length);
    let (length, zh, en) = unit.unwrap_or((1, "秒", "s"));
    let count = seconds / length;
    Text::new(format!("{count} {zh}"), format!("{count} {en}"))
}
