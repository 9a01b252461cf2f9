//! `bundle create`: documents → an unsigned bundle, ready to go from signer to signer.

use std::path::PathBuf;

use clap::Args;

use super::show_unverified;
use crate::bundle::{Dropped, Limits, Role};
use crate::cli::{AtArgs, Exit, ForceArgs, Refused, Terminal, read_by};
use crate::issue::Days;
use crate::publish::{BundleTerms, Ingredients, NotMade, create_bundle, read_bundle};

/// Flags of `bundle create`.
#[derive(Debug, Args)]
pub(in crate::cli) struct BundleCreateArgs {
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
    #[arg(long, value_name = "ISS/KID", value_parser = read_by(Dropped::parse, DROPPED))]
    may_drop: Vec<Dropped>,
    /// 信任数据的两个期限：先警告，后暂缓 / The two limits of trust: warn after, hold after
    #[arg(long, value_name = "WARN/HOLD", default_value = "8d/15d", value_parser = read_by(Limits::parse, LIMITS))]
    trust_limits: Limits,
    /// 风险等级表的两个期限 / Those of the risk register
    #[arg(long, value_name = "WARN/HOLD", default_value = "3d/8d", value_parser = read_by(Limits::parse, LIMITS))]
    risk_limits: Limits,
    /// 状态列表的两个期限 / Those of status lists
    #[arg(long, value_name = "WARN/HOLD", default_value = "1d/3d", value_parser = read_by(Limits::parse, LIMITS))]
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
}

const DROPPED: &str = "须为 发码方/kid / expected ISS/KID";
const LIMITS: &str = "须为 警告/暂缓，如 3d/8d / expected WARN/HOLD: 3d/8d, 12h/2d";

pub(super) fn run(args: &BundleCreateArgs, terminal: &mut Terminal) -> Result<Exit, Refused> {
    let before = args.from.as_deref().map(read_bundle).transpose()?;
    let ingredients = Ingredients {
        registry: args.keys.as_deref(),
        register: args.risk.as_deref(),
        notices: &args.notice,
        status: args.status.as_deref(),
    };
    let root_keys = u64::try_from(args.root_key.len()).unwrap_or(u64::MAX);
    // More than half, if nothing else is said.
    let threshold = args.threshold.unwrap_or(root_keys / 2 + 1);
    let terms = BundleTerms {
        at: args.clock.setting(None).now()?.at,
        limits: [args.trust_limits, args.risk_limits, args.status_limits],
        quorums: [
            (Role::Root, &args.root_key, threshold),
            (Role::Targets, &args.targets_key, args.targets_threshold),
            (Role::Snapshot, &args.snapshot_key, 1),
            (Role::Timestamp, &args.timestamp_key, 1),
        ],
        may_drop: args.may_drop.iter().cloned().collect(),
        days: Days {
            root: args.root_days,
            targets: args.targets_days,
            timestamp: args.timestamp_days,
        },
    };
    let existing = args.force.existing();
    let made = create_bundle(&args.out, existing, before.as_ref(), ingredients, &terms);
    let bundle = made.map_err(not_made)?;
    show_unverified(&bundle, terminal)
}

fn not_made(why: NotMade) -> Refused {
    let flag = match why {
        NotMade::SameNotice => "--notice",
        NotMade::NoRegistry => "--keys",
        NotMade::NoRegister => "--risk",
        NotMade::Fault(error) => return error.into(),
    };
    Refused::usage(flag, why.text())
}
