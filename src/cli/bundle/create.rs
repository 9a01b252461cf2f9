//! `bundle create`: documents → an unsigned bundle, ready to go from signer to signer.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use clap::Args;

use super::super::args::{ForceArgs, LangArgs, Refused};
use super::super::clock::AtArgs;
use super::super::exit::Exit;
use super::super::terminal::Terminal;
use super::{read, unverified, usage};
use crate::base::base64url;
use crate::base::error::{Error, Fault};
use crate::base::json::{Faults, Node, document};
use crate::base::text::{Lang, Text};
use crate::base::time::duration;
use crate::base::unreadable::unreadable;
use crate::bundle::archive::{Files, pack};
use crate::bundle::{Bundle, Dropped, KEYS, Limits, NOTICES, RISK_FILE, Role, STATUS};
use crate::gate::files::{Kind, Readers, read_document, read_found, without_mark, write};
use crate::gate::{refuse_private_keys, registry_documents, status_tokens};
use crate::issue::{Days, Plan, RootPlan, make_bundle};
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
    let limits = stated_limits(args, &documents);
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
        add_notice(&mut documents, file)?;
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

/// The registry in a folder and the key sets that it names. A folder with a private key is refused.
pub(super) fn add_registry(documents: &mut Files, folder: &Path) -> Result<(), Error> {
    refuse_private_keys(folder)?;
    for (name, bytes) in registry_documents(folder)? {
        documents.insert(format!("{KEYS}{name}"), bytes);
    }
    Ok(())
}

/// The risk register in a file.
pub(super) fn add_register(documents: &mut Files, file: &Path) -> Result<(), Error> {
    documents.insert(RISK_FILE.to_owned(), read_document(file)?);
    Ok(())
}

/// The notice in a file; a bundle holds one of each name.
pub(super) fn add_notice(documents: &mut Files, file: &Path) -> Result<(), Refused> {
    let name = format!("{NOTICES}{}", file_name(file));
    if documents.insert(name, read_document(file)?).is_some() {
        return Err(usage(
            "--notice",
            "两份通告的文件名相同，包内只能放下一份；请改名",
            "two notices have one file name, and a bundle would hold one of them: rename one",
        ));
    }
    Ok(())
}

/// The status lists in a folder.
pub(super) fn add_status_lists(documents: &mut Files, folder: &Path) -> Result<(), Error> {
    for file in status_tokens(folder)? {
        let name = format!("{STATUS}{}", file_name(&file));
        let bytes = read_found(&file, Kind::StatusList).map(without_mark);
        let bytes = bytes.map_err(|e| unreadable(&file.display().to_string(), &e))?;
        documents.insert(name, bytes);
    }
    Ok(())
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn stated_limits(args: &CreateArgs, documents: &Files) -> BTreeMap<String, Limits> {
    limits_of(
        documents,
        args.trust_limits,
        args.risk_limits,
        args.status_limits,
    )
}

/// The limits of each document that has one.
pub(super) fn limits_of(
    documents: &Files,
    trust: Limits,
    risk: Limits,
    status: Limits,
) -> BTreeMap<String, Limits> {
    let mut limits = BTreeMap::from([
        (format!("{KEYS}{}", Registry::FILE), trust),
        (RISK_FILE.to_owned(), risk),
    ]);
    let lists = documents.keys().filter(|name| name.starts_with(STATUS));
    limits.extend(lists.map(|name| (name.clone(), status)));
    limits
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

/// The Ed25519 keys of a public JWK Set as `bundle key` writes it.
pub(super) fn public_keys(file: &Path) -> Result<Vec<[u8; 32]>, Error> {
    let name = file.display().to_string();
    let json = document(&name, &read_document(file)?)?;
    let mut faults = Faults::default();
    let read = |faults: &mut Faults| {
        let members = Node::root(&json).closed_object(&["keys"], faults)?;
        let nodes = members.required("keys", faults)?.array(faults)?;
        let expected = Text::fixed("一把 Ed25519 公钥", "an Ed25519 public key");
        nodes
            .iter()
            .map(|node| {
                let members = node.object(faults)?;
                members
                    .required("crv", faults)?
                    .word(faults, &[("Ed25519", ())])?;
                members
                    .required("x", faults)?
                    .read(faults, &expected, |text| {
                        base64url::decode(text)?.try_into().ok()
                    })
            })
            .collect::<Option<Vec<[u8; 32]>>>()
    };
    let keys = read(&mut faults);
    let keys = faults.settle(&name, keys)?;
    if keys.is_empty() {
        let what = Text::fixed("没有密钥", "holds no key");
        return Err(Error::one(&name, Fault::new("/keys", what)));
    }
    Ok(keys)
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
