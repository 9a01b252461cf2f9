//! `bundle create`: documents → an unsigned bundle, ready to go from signer to signer.

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::Args;

use super::super::args::{ForceArgs, LangArgs, Refused};
use super::super::clock::AtArgs;
use super::super::exit::Exit;
use super::super::terminal::Terminal;
use super::{read, unverified, usage};
use crate::base::text::Lang;
use crate::base::time::duration;
use crate::bundle::archive::{Files, pack};
use crate::bundle::{Bundle, Dropped, KEYS, Limits, NOTICES, RISK_FILE, Role, STATUS};
use crate::gate::files::{Readers, write};
use crate::issue::{Days, Plan, RootPlan, make_bundle};
use crate::publish::{
    add_notice, add_register, add_registry, add_status_lists, limits_of, public_keys,
};
use crate::report::bundle::lines;
use crate::trust::Registry;

/// Flags of `bundle create`.
#[derive(Debug, Args)]
pub(in crate::cli) struct CreateArgs {
    /// 写入此文件 / The file to write
    #[arg(short, long, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    force: ForceArgs,
    /// 上一个包：沿用其根，及此处没有给出的部分 / The bundle before: its root, and every part not
    /// given here, are kept
    #[arg(long, value_name = "BUNDLE")]
    from: Option<PathBuf>,
    /// 信任名单所在文件夹 / Folder of the registry
    #[arg(long, value_name = "DIR")]
    keys: Option<PathBuf>,
    /// 风险等级表 / The risk register
    #[arg(long, value_name = "FILE")]
    risk: Option<PathBuf>,
    /// 通告，可多次 / A notice; may be given several times
    #[arg(long, value_name = "FILE")]
    notice: Vec<PathBuf>,
    /// 状态列表（*.jwt）所在文件夹 / Folder of status lists (*.jwt)
    #[arg(long, value_name = "DIR")]
    status: Option<PathBuf>,
    /// 根密钥（公钥 JWK Set），可多次 / A root key (public JWK Set); several times
    #[arg(long, value_name = "FILE")]
    root_key: Vec<PathBuf>,
    /// 根须有几把密钥签名 / How many root keys must sign
    #[arg(long, value_name = "N", requires = "root_key")]
    threshold: Option<u64>,
    /// 目标密钥，可多次 / A targets key; several times
    #[arg(long, value_name = "FILE")]
    targets_key: Vec<PathBuf>,
    /// 目标须有几把密钥签名 / How many targets keys must sign
    #[arg(long, value_name = "N", default_value_t = 1)]
    targets_threshold: u64,
    /// 快照密钥，可多次 / A snapshot key; several times
    #[arg(long, value_name = "FILE")]
    snapshot_key: Vec<PathBuf>,
    /// 时间戳密钥，可多次 / A timestamp key; several times
    #[arg(long, value_name = "FILE")]
    timestamp_key: Vec<PathBuf>,
    /// 由新根写明：此后的包可删去这把已吊销的密钥 / A new root says that later bundles may leave out
    /// this revoked key
    #[arg(long, value_name = "ISS/KID")]
    may_drop: Vec<String>,
    /// 信任数据的两个期限：先警告，后暂缓 / The two limits of trust: warn after, hold after
    #[arg(long, value_name = "WARN/HOLD", default_value = "8d/15d", value_parser = limits)]
    trust_limits: Limits,
    /// 风险等级表的两个期限 / Those of the risk register
    #[arg(long, value_name = "WARN/HOLD", default_value = "3d/8d", value_parser = limits)]
    risk_limits: Limits,
    /// 状态列表的两个期限 / Those of status lists
    #[arg(long, value_name = "WARN/HOLD", default_value = "1d/3d", value_parser = limits)]
    status_limits: Limits,
    /// 根的有效天数 / Days that a root lives
    #[arg(long, value_name = "DAYS", default_value_t = Days::default().root)]
    root_days: u16,
    /// 目标和快照的有效天数 / Days that targets and snapshot live
    #[arg(long, value_name = "DAYS", default_value_t = Days::default().targets)]
    targets_days: u16,
    /// 时间戳的有效天数 / Days that a timestamp lives
    #[arg(long, value_name = "DAYS", default_value_t = Days::default().timestamp)]
    timestamp_days: u16,
    #[command(flatten)]
    clock: AtArgs,
    #[command(flatten)]
    lang: LangArgs,
}

impl CreateArgs {
    pub(super) const fn lang(&self) -> Lang {
        self.lang.get()
    }
}

pub(super) fn run(args: &CreateArgs, terminal: &mut Terminal) -> Result<Exit, Refused> {
    let before = args
        .from
        .as_deref()
        .map(read)
        .transpose()?
        .map(|(bundle, _)| bundle);
    let documents = documents(args, before.as_ref())?;
    let limits = limits_of(
        &documents,
        args.trust_limits,
        args.risk_limits,
        args.status_limits,
    );
    let plan = Plan {
        at: args.clock.setting(None).now()?.at,
        documents,
        limits,
        root: root_plan(args)?,
        days: Days {
            root: args.root_days,
            targets: args.targets_days,
            timestamp: args.timestamp_days,
        },
    };
    let name = args.out.display().to_string();
    let files = make_bundle(&name, &plan, before.as_ref())?;
    let packed = pack(&name, &files)?;
    write(&args.out, &packed, args.force.existing(), Readers::Usual)?;
    let bundle = Bundle::from_files(&name, files)?;
    let lang = args.lang();
    let lines = lines(&bundle, None, lang)?;
    Ok(terminal.show(&format!("{}\n{}", unverified(lang), lines.join("\n"))))
}

/// The documents that are given; of each kind that is not, those of the bundle before.
fn documents(args: &CreateArgs, before: Option<&Bundle>) -> Result<Files, Refused> {
    let mut documents = Files::new();
    let mut keep = |folder: &str| {
        let old = before.map(Bundle::documents).into_iter().flatten();
        let old = old.filter(|(name, _)| name.starts_with(folder));
        documents.extend(old.map(|(name, bytes)| (name.clone(), bytes.clone())));
    };
    if args.keys.is_none() {
        keep(KEYS);
    }
    if args.risk.is_none() {
        keep(RISK_FILE);
    }
    if args.notice.is_empty() {
        keep(NOTICES);
    }
    if args.status.is_none() {
        keep(STATUS);
    }
    if let Some(folder) = &args.keys {
        add_registry(&mut documents, folder)?;
    }
    if let Some(file) = &args.risk {
        add_register(&mut documents, file)?;
    }
    for file in &args.notice {
        if add_notice(&mut documents, file)? {
            return Err(usage(
                "--notice",
                "两份通告的文件名相同，包内只能放下一份；请改名",
                "two notices have one file name, and a bundle would hold one of them: rename one",
            ));
        }
    }
    if let Some(folder) = &args.status {
        add_status_lists(&mut documents, folder)?;
    }
    for (file, flag, zh, en) in [
        (
            format!("{KEYS}{}", Registry::FILE),
            "--keys",
            "须给出信任名单文件夹",
            "give the folder of the registry",
        ),
        (
            RISK_FILE.to_owned(),
            "--risk",
            "须给出风险等级表",
            "give the risk register",
        ),
    ] {
        if !documents.contains_key(&file) {
            return Err(usage(flag, zh, en));
        }
    }
    Ok(documents)
}

/// A new root, if anything is said that only a root can say.
fn root_plan(args: &CreateArgs) -> Result<Option<RootPlan>, Refused> {
    let mut plan = RootPlan::default();
    let root_keys = u64::try_from(args.root_key.len()).unwrap_or(u64::MAX);
    // More than half, if nothing else is said.
    let threshold = args.threshold.unwrap_or(root_keys / 2 + 1);
    for (role, files, threshold) in [
        (Role::Root, &args.root_key, threshold),
        (Role::Targets, &args.targets_key, args.targets_threshold),
        (Role::Snapshot, &args.snapshot_key, 1),
        (Role::Timestamp, &args.timestamp_key, 1),
    ] {
        if !files.is_empty() {
            let keys = files.iter().map(|file| public_keys(file));
            let keys: BTreeSet<_> = keys
                .collect::<Result<Vec<_>, _>>()?
                .concat()
                .into_iter()
                .collect();
            plan.quorums.insert(role, (keys, threshold));
        }
    }
    for named in &args.may_drop {
        let Some((iss, kid)) = named.split_once('/') else {
            return Err(usage("--may-drop", "须为 发码方/kid", "expected ISS/KID"));
        };
        plan.may_drop.insert(Dropped {
            iss: iss.to_owned(),
            kid: kid.to_owned(),
        });
    }
    let said = !plan.quorums.is_empty() || !plan.may_drop.is_empty();
    Ok(said.then_some(plan))
}

fn limits(text: &str) -> Result<Limits, String> {
    let read = |text: &str| {
        let (warn, hold) = text.split_once('/')?;
        let (warn_after, hold_after) = (duration(warn)?, duration(hold)?);
        (warn_after <= hold_after).then_some(Limits {
            warn_after,
            hold_after,
        })
    };
    read(text)
        .ok_or_else(|| "须为 警告/暂缓，如 3d/8d / expected WARN/HOLD: 3d/8d, 12h/2d".to_owned())
}
