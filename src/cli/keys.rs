//! `healthcode keys`: make a key, register a province, list a registry, check a registry.

mod add;

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};

use super::args::{LangArgs, Refused, TrustArgs};
use super::exit::Exit;
use super::terminal::Terminal;
use crate::base::error::Fault;
use crate::base::region::Region;
use crate::base::text::{Lang, Text};
use crate::base::unreadable::unreadable;
use crate::gate::files::{make_folder, real};
use crate::gate::{EXPOSED, in_folder, private_keys, registry_documents, unnamed_sets};
use crate::issue::PrivateKey;
use crate::jws::Algorithm;
use crate::publish::{KeyFiles, write_pair};
use crate::report::registry::{heading, registry_page};
use crate::trust::Registry;

/// The commands of `keys`.
#[derive(Debug, Subcommand)]
pub(super) enum KeysCommand {
    /// 生成一把密钥：公开的 JWK Set 与私有 JWK / Make a key: a public JWK Set and a private JWK
    Generate(GenerateArgs),
    /// 把一个省的公钥登记到信任名单 / Register a province with its public keys
    Add(Box<add::AddArgs>),
    /// 列出信任名单中的发码方与密钥 / List the issuers and keys of a registry
    List(ListArgs),
    /// 检查信任名单，一次指出全部错误 / Check a registry: every fault at once
    Check(CheckArgs),
}

/// Flags of `keys generate`.
#[derive(Debug, Args)]
pub(super) struct GenerateArgs {
    /// 发码省份，六位行政区划代码 / Issuing province, six digits
    #[arg(long, value_name = "REGION", value_parser = issuer_region)]
    id: Region,
    /// 文件名中的名称，如 zhejiang / Name in the file names, such as zhejiang
    #[arg(long, value_name = "NAME", value_parser = plain_name)]
    name: String,
    /// 密钥标识，每个发码方内唯一 / Key id, unique within the issuer
    #[arg(long)]
    kid: String,
    /// 签名算法 / Signature algorithm
    #[arg(long, value_enum, default_value = "ed25519")]
    alg: AlgFlag,
    /// 公钥写入此文件夹；不覆盖已有文件 / Folder for the public key; existing files are kept
    #[arg(short, long, value_name = "DIR", default_value = ".")]
    out: PathBuf,
    /// 私钥写入此文件夹，不得是公钥的文件夹 / Folder for the private key, never that of the public one
    #[arg(long, value_name = "DIR", default_value = "private")]
    private_out: PathBuf,
    #[command(flatten)]
    lang: LangArgs,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum AlgFlag {
    /// RFC 8037
    Ed25519,
    /// RFC 7518
    Es256,
}

/// Flags of `keys list`.
#[derive(Debug, Args)]
pub(super) struct ListArgs {
    #[command(flatten)]
    trust: TrustArgs,
    #[command(flatten)]
    lang: LangArgs,
}

/// Flags of `keys check`.
#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// 信任名单所在文件夹 / Folder of the registry
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    #[command(flatten)]
    lang: LangArgs,
}

/// Runs one of them.
pub(super) fn run(command: &KeysCommand, terminal: &mut Terminal) -> Exit {
    let (lang, done) = match command {
        KeysCommand::Generate(args) => (args.lang.get(), generate(args, terminal)),
        KeysCommand::Add(args) => (args.lang.get(), add::run(args, terminal)),
        KeysCommand::List(args) => (args.lang.get(), list(args, terminal)),
        KeysCommand::Check(args) => (args.lang.get(), check(args, terminal)),
    };
    match done {
        Ok(exit) => exit,
        Err(refused) => refused.report(lang, terminal),
    }
}

fn generate(args: &GenerateArgs, terminal: &mut Terminal) -> Result<Exit, Refused> {
    let algorithm = match args.alg {
        AlgFlag::Ed25519 => Algorithm::Ed25519,
        AlgFlag::Es256 => Algorithm::Es256,
    };
    if !(1..=crate::base::limits::IDENTIFIER_BYTES).contains(&args.kid.len()) {
        return Err(Refused::usage(
            "--kid",
            Text::fixed("须为 1 至 64 字节", "expected 1 to 64 bytes"),
        ));
    }
    let key = PrivateKey::generate(&args.kid, algorithm)?;
    let stem = format!("{}-{}", args.id, args.name);
    for folder in [&args.out, &args.private_out] {
        make_folder(folder).map_err(|e| unreadable(&folder.display().to_string(), &e))?;
    }
    if same_folder(&args.out, &args.private_out) {
        let what = Text::fixed(
            "与公钥文件夹相同：公钥文件夹会随信任名单分发",
            "the same folder as the public key's, which is handed on with the registry",
        );
        return Err(Refused::usage("--private-out", what));
    }
    let written = write_pair(&key, &args.out, &args.private_out, &stem)?;
    Ok(terminal.show(told(&written).get(args.lang.get())))
}

/// Whether two folders that exist are one.
fn same_folder(one: &Path, other: &Path) -> bool {
    matches!((real(one), real(other)), (Ok(one), Ok(other)) if one == other)
}

/// Where the files of a key are.
pub(super) fn told(written: &KeyFiles) -> Text {
    let (private, public) = (written.private.display(), written.public.display());
    Text::new(
        format!("私钥 {private}（妥善保管）；公钥 {public}"),
        format!("private key {private} (keep it secret); public key {public}"),
    )
}

fn list(args: &ListArgs, terminal: &mut Terminal) -> Result<Exit, Refused> {
    let registry = args.trust.load()?;
    let lang = args.lang.get();
    Ok(terminal.show(&registry_page(&registry, lang)))
}

fn check(args: &CheckArgs, terminal: &mut Terminal) -> Result<Exit, Refused> {
    let lang = args.lang.get();
    let documents = registry_documents(&args.folder)?;
    match Registry::load(&documents) {
        Err(error) => {
            for (file, fault) in in_folder(&args.folder, &error).faults() {
                terminal.note(&fault.line(file, lang));
            }
            Ok(Exit::CouldNotDecide)
        }
        Ok(registry) => {
            let unnamed = unnamed_sets(&args.folder, &documents)?;
            for name in &unnamed {
                let what = Text::fixed(
                    "registry.json 没有登记此文件：其中的密钥不被信任",
                    "no entry of registry.json names this file: its keys are not trusted",
                );
                let file = args.folder.join(name).display().to_string();
                terminal.note(&Fault::new("", what).line(&file, lang));
            }
            let exposed = private_keys(&args.folder)?;
            for name in &exposed {
                let file = args.folder.join(name).display().to_string();
                terminal.note(&Fault::new("", EXPOSED).line(&file, lang));
            }
            let keys: usize = registry.issuers().map(|issuer| issuer.keys().len()).sum();
            let issuers = registry.issuers().count();
            let heading = heading(&registry, lang);
            let shown = terminal.show(&match lang {
                Lang::Zh => format!("{heading}；{issuers} 个发码方，{keys} 把密钥"),
                Lang::En => format!("{heading}; {issuers} issuers, {keys} keys"),
            });
            let fault = if unnamed.is_empty() && exposed.is_empty() {
                Exit::Done
            } else {
                Exit::CouldNotDecide
            };
            Ok(shown.worst(fault))
        }
    }
}

pub(super) fn issuer_region(text: &str) -> Result<Region, String> {
    Region::parse(text)
        .filter(|region| !region.is_country())
        .ok_or_else(|| {
            "须为大陆省份的六位行政区划代码 / expected six digits of a mainland province".to_owned()
        })
}

pub(super) fn plain_name(text: &str) -> Result<String, String> {
    let plain = !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c == '-');
    plain
        .then(|| text.to_owned())
        .ok_or_else(|| "须为字母或数字 / expected letters or digits".to_owned())
}
