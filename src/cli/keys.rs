//! `healthcode keys`: make a key, register a province, list a registry, check a registry.

mod add;

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::base::region::Region;
use crate::cli::{Call, Exit, Refused, Terminal, TrustArgs, explained, read_by};
use crate::jws::Algorithm;
use crate::publish::{NotGenerated, check_registry, generate_pair};
use crate::report::registry::{counted, registry_page};

/// The commands of `keys`.
#[derive(Debug, Subcommand)]
pub(super) enum KeysCommand {
    /// 生成一把密钥：公开的 JWK Set 与私有 JWK / Make a key: a public JWK Set and a private JWK
    Generate(Call<GenerateArgs>),
    /// 把一个省的公钥登记到信任名单 / Register a province with its public keys
    Add(Box<Call<add::KeysAddArgs>>),
    /// 列出信任名单中的发码方与密钥 / List the issuers and keys of a registry
    List(Call<TrustArgs>),
    /// 检查信任名单，一次指出全部错误 / Check a registry: every fault at once
    Check(Call<KeysCheckArgs>),
}

/// Flags of `keys generate`.
#[derive(Debug, Args)]
pub(super) struct GenerateArgs {
    /// 发码省份，六位行政区划代码 / Issuing province, six digits
    #[arg(long, value_name = "REGION", value_parser = read_by(issuer, ISSUER))]
    id: Region,
    /// 文件名中的名称，如 zhejiang / Name in the file names, such as zhejiang
    #[arg(long, value_name = "NAME", value_parser = read_by(plain_name, PLAIN_NAME))]
    name: String,
    /// 密钥标识，每个发码方内唯一 / Key id, unique within the issuer
    #[arg(long)]
    kid: String,
    /// 签名算法 / Signature algorithm
    #[arg(long, value_parser = explained(Algorithm::WORDS), default_value = "ed25519")]
    alg: Algorithm,
    /// 公钥写入此文件夹；不覆盖已有文件 / Folder for the public key; existing files are kept
    #[arg(short, long, value_name = "DIR", default_value = ".")]
    out: PathBuf,
    /// 私钥写入此文件夹，不得是公钥的文件夹 / Folder for the private key, never that of the public one
    #[arg(long, value_name = "DIR", default_value = "private")]
    private_out: PathBuf,
}

/// Flags of `keys check`.
#[derive(Debug, Args)]
pub(super) struct KeysCheckArgs {
    /// 信任名单所在文件夹 / Folder of the registry
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

/// Runs one of them.
pub(super) fn run(command: &KeysCommand, terminal: &mut Terminal) -> Result<Exit, Refused> {
    match command {
        KeysCommand::Generate(call) => call.run(generate, terminal),
        KeysCommand::Add(call) => call.run(add::run, terminal),
        KeysCommand::List(call) => call.run(list, terminal),
        KeysCommand::Check(call) => call.run(check, terminal),
    }
}

fn generate(args: &GenerateArgs, terminal: &mut Terminal) -> Result<Exit, Refused> {
    let (public, private) = (&args.out, &args.private_out);
    let stem = format!("{}-{}", args.id, args.name);
    let written = generate_pair(&args.kid, args.alg, (public, private), &stem);
    let written = written.map_err(|why| match why {
        NotGenerated::Id(what) => Refused::usage("--kid", what),
        NotGenerated::Folders(what) => Refused::usage("--private-out", what),
        NotGenerated::Fault(error) => error.into(),
    })?;
    Ok(terminal.tell(&written.text()))
}

fn list(trust: &TrustArgs, terminal: &mut Terminal) -> Result<Exit, Refused> {
    let registry = trust.load()?;
    Ok(terminal.show(&registry_page(&registry, terminal.lang())))
}

fn check(args: &KeysCheckArgs, terminal: &mut Terminal) -> Result<Exit, Refused> {
    let (registry, beside) = match check_registry(&args.folder) {
        Ok(checked) => checked,
        Err(error) => {
            terminal.faults(error.faults());
            return Ok(Exit::CouldNotDecide);
        }
    };
    terminal.faults(&beside);
    let shown = terminal.show(&counted(&registry, terminal.lang()));
    Ok(match beside.is_empty() {
        true => shown,
        false => shown.worst(Exit::CouldNotDecide),
    })
}

pub(super) const ISSUER: &str =
    "须为内地省级行政区的六位代码 / expected six digits of a mainland province";

pub(super) fn issuer(text: &str) -> Option<Region> {
    Region::parse(text).filter(|region| !region.is_country())
}

pub(super) const PLAIN_NAME: &str = "须为字母或数字 / expected letters or digits";

pub(super) fn plain_name(text: &str) -> Option<String> {
    let plain = !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c == '-');
    plain.then(|| text.to_owned())
}
