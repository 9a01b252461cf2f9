//! `bundle publish` and `bundle renew`: the publisher's folder → a signed bundle on a stick. What changed is
//! signed with the keys at hand; what is missing is listed.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::Args;

use super::super::args::{ForceArgs, LangArgs, Refused};
use super::super::clock::AtArgs;
use super::super::exit::Exit;
use super::super::terminal::Terminal;
use super::create::{
    add_notice, add_register, add_registry, add_status_lists, limits_of, public_keys,
};
use super::home::{Home, files};
use super::read;
use crate::base::error::{Error, Fault};
use crate::base::json::{Faults, Node, document};
use crate::base::text::{Lang, Text};
use crate::base::unreadable::unreadable;
use crate::bundle::archive::{Files, pack};
use crate::bundle::{
    Bundle, Contents, Envelope, RISK, Role, STATUS_LIMITS, TRUST, Trusted, VerifiedBundle, hex,
    key_id,
};
use crate::gate::files::{Edit, Existing, FoundKind, Kind, Readers, kind_of, read_document, write};
use crate::issue::{Days, Plan, PrivateKey, RootPlan, make_bundle, sign_bundle};
use crate::report::bundle::{grouped, lines};

/// The file on a stick.
const ON_STICK: &str = "healthcode.tar";

/// Flags of `bundle publish`.
#[derive(Debug, Args)]
pub(in crate::cli) struct PublishArgs {
    /// bundle init 建立的文件夹 / The folder that `bundle init` made
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// U盘的文件夹，或一个文件 / The folder of a stick, or a file
    #[arg(short, long, value_name = "STICK")]
    out: PathBuf,
    #[command(flatten)]
    more: MoreArgs,
}

/// Flags of `bundle renew`.
#[derive(Debug, Args)]
pub(in crate::cli) struct RenewArgs {
    /// bundle init 建立的文件夹 / The folder that `bundle init` made
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// U盘的文件夹，或一个文件 / The folder of a stick, or a file
    #[arg(short, long, value_name = "STICK")]
    out: PathBuf,
    #[command(flatten)]
    more: MoreArgs,
}

#[derive(Debug, Args)]
struct MoreArgs {
    /// 带来的根密钥：文件或文件夹，可多次 / A root key that was brought: a file or a folder; several times
    #[arg(long, value_name = "KEY")]
    key: Vec<PathBuf>,
    #[command(flatten)]
    force: ForceArgs,
    #[command(flatten)]
    clock: AtArgs,
    #[command(flatten)]
    lang: LangArgs,
}

impl PublishArgs {
    pub(super) const fn lang(&self) -> Lang {
        self.more.lang.get()
    }
}

impl RenewArgs {
    pub(super) const fn lang(&self) -> Lang {
        self.more.lang.get()
    }
}

/// Everything as it lies in the folder now.
pub(super) fn publish(args: &PublishArgs, terminal: &mut Terminal) -> Result<Exit, Refused> {
    let home = Home(&args.folder);
    let before = before(&home)?;
    let documents = documents(&home)?;
    let root = match &before {
        Some(_) => None,
        None => Some(first_root(&home)?),
    };
    make(
        &home, before, documents, root, &args.out, &args.more, terminal,
    )
}

/// The same documents with a new date, for which the key of the timestamp is enough.
pub(super) fn renew(args: &RenewArgs, terminal: &mut Terminal) -> Result<Exit, Refused> {
    let home = Home(&args.folder);
    let Some((edit, bundle)) = before(&home)? else {
        let what = Text::fixed("还没有发布过", "nothing was published yet");
        let name = home.bundle().display().to_string();
        return Err(Error::one(&name, Fault::new("", what)).into());
    };
    let documents = bundle.documents().clone();
    let before = Some((edit, bundle));
    make(
        &home, before, documents, None, &args.out, &args.more, terminal,
    )
}

/// The bundle as it stands, which nobody else changes from here to the end.
fn before(home: &Home<'_>) -> Result<Option<(Edit, Bundle)>, Error> {
    let path = home.bundle();
    if !path.exists() {
        return Ok(None);
    }
    let name = path.display().to_string();
    let edit = Edit::begin(&path, Kind::Bundle).map_err(|e| unreadable(&name, &e))?;
    let bundle = Bundle::read(&name, edit.before())?;
    Ok(Some((edit, bundle)))
}

fn documents(home: &Home<'_>) -> Result<Files, Refused> {
    let mut documents = Files::new();
    add_registry(&mut documents, &home.keys())?;
    add_register(&mut documents, &home.register())?;
    for notice in files(&home.notices(), ".json")? {
        add_notice(&mut documents, &notice)?;
    }
    if home.status().exists() {
        add_status_lists(&mut documents, &home.status())?;
    }
    Ok(documents)
}

/// The first root: every key that `init` made.
fn first_root(home: &Home<'_>) -> Result<RootPlan, Error> {
    let mut plan = RootPlan::default();
    let threshold = threshold(&home.threshold())?;
    for role in Role::ALL {
        let mut keys = BTreeSet::new();
        for file in home.public_keys(role)? {
            keys.extend(public_keys(&file)?);
        }
        let needed = match role {
            Role::Root => threshold,
            Role::Targets | Role::Snapshot | Role::Timestamp => 1,
        };
        plan.quorums.insert(role, (keys, needed));
    }
    Ok(plan)
}

fn threshold(path: &Path) -> Result<u64, Error> {
    let name = path.display().to_string();
    let json = document(&name, &read_document(path)?)?;
    let mut faults = Faults::default();
    let read = |faults: &mut Faults| {
        let members = Node::root(&json).closed_object(&["threshold"], faults)?;
        members.required("threshold", faults)?.integer(faults)
    };
    let threshold = read(&mut faults);
    faults.settle(&name, threshold)
}

/// A role that lacks signatures: how many it has and needs.
#[derive(Debug)]
struct Missing {
    role: Role,
    has: usize,
    needs: u64,
}

fn make(
    home: &Home<'_>,
    before: Option<(Edit, Bundle)>,
    documents: Files,
    root: Option<RootPlan>,
    out: &Path,
    more: &MoreArgs,
    terminal: &mut Terminal,
) -> Result<Exit, Refused> {
    let lang = more.lang.get();
    let path = home.bundle();
    let name = path.display().to_string();
    let plan = Plan {
        at: more.clock.setting(None).now()?.at,
        limits: limits_of(&documents, TRUST, RISK, STATUS_LIMITS),
        documents,
        root,
        days: Days::default(),
    };
    let keys = home.private_keys(&more.key)?;
    let made = make_bundle(&name, &plan, before.as_ref().map(|(_, bundle)| bundle))?;
    let (bundle, made) = signed(&name, made, &keys)?;
    let missing = missing(&bundle)?;
    let packed = pack(&name, &made)?;
    match before {
        Some((edit, _)) => edit.finish(&packed).map_err(|e| unreadable(&name, &e))?,
        None => write(&path, &packed, Existing::KeptForGood, Readers::Usual)?,
    }
    if !missing.is_empty() {
        for missing in &missing {
            terminal.say(&lacks(missing, &name), lang);
        }
        terminal.say(&NOT_WRITTEN, lang);
        return Ok(Exit::CouldNotDecide);
    }
    let newest = bundle.newest_root().envelope().clone();
    let first = Trusted::Fingerprint(newest.fingerprint());
    let verified = VerifiedBundle::verify(bundle, &first)?;
    let contents = Contents::read(&verified)?;
    let stick = on_stick(out);
    put_on_stick(&stick, &packed, verified.bundle(), more)?;
    let mut page = lines(verified.bundle(), Some(&contents), lang)?;
    page.push(handed_over(&stick, &newest).get(lang).to_owned());
    Ok(terminal.show(&page.join("\n")))
}

/// The bundle with every signature that the keys at hand can give. A role is signed before the one that
/// pins it.
fn signed(name: &str, made: Files, keys: &[PrivateKey]) -> Result<(Bundle, Files), Error> {
    let mut files = made;
    let mut bundle = Bundle::from_files(name, files.clone())?;
    for role in Role::ALL {
        for key in keys {
            let newest = bundle.newest_root();
            let document = bundle.document(role);
            let good = newest.good_signatures(role, document).len();
            let quorum = newest.quorum(role);
            let names = quorum.keyids.iter().any(|id| *id == id_of(key));
            let enough = u64::try_from(good).is_ok_and(|good| good >= quorum.threshold);
            let has_signed = document
                .signatures()
                .iter()
                .any(|signature| signature.keyid == id_of(key));
            if !names || enough || has_signed {
                continue;
            }
            files = sign_bundle(&bundle, role, key)?.files;
            bundle = Bundle::from_files(name, files.clone())?;
        }
    }
    Ok((bundle, files))
}

fn id_of(key: &PrivateKey) -> String {
    let bytes = key.public().bytes();
    <[u8; 32]>::try_from(bytes).map_or_else(|_| String::new(), |key| key_id(&key))
}

fn missing(bundle: &Bundle) -> Result<Vec<Missing>, Error> {
    let newest = bundle.newest_root();
    let mut missing = Vec::new();
    for role in Role::ALL {
        let has = newest.good_signatures(role, bundle.document(role)).len();
        let needs = newest.quorum(role).threshold;
        if u64::try_from(has).is_ok_and(|has| has < needs) {
            missing.push(Missing { role, has, needs });
        }
    }
    Ok(missing)
}

fn lacks(missing: &Missing, name: &str) -> Text {
    let Missing { role, has, needs } = missing;
    let zh = role.word().zh;
    Text::new(
        format!(
            "还缺：{zh}须 {needs} 个签名，现有 {has} 个；请保管人带来密钥（加 --key），或在其本机执行 healthcode \
             bundle sign {name} --role {role} --key 私钥"
        ),
        format!(
            "missing: {role} needs {needs} signatures and has {has}; let the signers bring their keys (--key), or \
             sign elsewhere: healthcode bundle sign {name} --role {role} --key PRIVATE"
        ),
    )
}

const NOT_WRITTEN: Text = Text::fixed(
    "签名不够，没有写入U盘；补齐后再执行一次",
    "too few signatures: nothing was written to the stick; run this again when they are there",
);

/// The file, where a folder is named.
fn on_stick(out: &Path) -> PathBuf {
    match kind_of(out) {
        Ok(FoundKind::Folder) => out.join(ON_STICK),
        Ok(FoundKind::File | FoundKind::Other) | Err(_) => out.to_owned(),
    }
}

/// Writes the stick. An older bundle of the same publisher makes room; anything else stays, unless the call
/// says otherwise.
fn put_on_stick(
    stick: &Path,
    packed: &[u8],
    bundle: &Bundle,
    more: &MoreArgs,
) -> Result<(), Refused> {
    let replaces = more.force.existing() == Existing::Replaced;
    let older = !replaces && stick.exists() && is_older(stick, bundle);
    if older {
        let name = stick.display().to_string();
        let edit = Edit::begin(stick, Kind::Bundle).map_err(|e| unreadable(&name, &e))?;
        edit.finish(packed).map_err(|e| unreadable(&name, &e))?;
        return Ok(());
    }
    Ok(write(stick, packed, more.force.existing(), Readers::Usual)?)
}

fn is_older(stick: &Path, bundle: &Bundle) -> bool {
    let Ok((there, _)) = read(stick) else {
        return false;
    };
    let root = |bundle: &Bundle| {
        let first = bundle.roots().values().next();
        first.map(|root| root.envelope().fingerprint())
    };
    let version = |bundle: &Bundle| bundle.document(Role::Timestamp).version();
    root(&there) == root(bundle) && version(&there) <= version(bundle)
}

fn handed_over(stick: &Path, root: &Envelope) -> Text {
    let (stick, print) = (stick.display(), grouped(&hex(&root.fingerprint())));
    Text::new(
        format!(
            "已写入 {stick}。首次安装的卡口要核对根指纹，请用电话或当面告知：\n{print}\n卡口执行：healthcode gate \
             install U盘"
        ),
        format!(
            "written to {stick}. A gate that installs for the first time compares the fingerprint of the root; \
             tell it by telephone or in person:\n{print}\nAt the gate: healthcode gate install STICK"
        ),
    )
}
