//! `keys add`: a province in the registry, with its public keys.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::super::args::{LangArgs, Refused};
use super::super::clock::{AtArgs, time};
use super::super::exit::Exit;
use super::super::terminal::Terminal;
use crate::base::error::{Error, Fault};
use crate::base::json::document;
use crate::base::region::Region;
use crate::base::text::Text;
use crate::base::time::{Timestamp, Zone};
use crate::base::unreadable::unreadable;
use crate::gate::files::{Edit, Existing, Kind, Readers, read_document, write};
use crate::gate::{in_folder, registry_documents};
use crate::trust::Registry;

/// Flags of `keys add`.
#[derive(Debug, Args)]
pub(in crate::cli) struct AddArgs {
    /// 信任名单所在文件夹，或 bundle init 建立的文件夹 / Folder of the registry, or that of `bundle init`
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// 该省的公钥（JWK Set） / The province's public keys, a JWK Set
    #[arg(value_name = "JWKS")]
    set: PathBuf,
    /// 发码省份，六位行政区划代码 / Issuing province, six digits
    #[arg(long, value_name = "REGION", value_parser = super::issuer_region)]
    id: Region,
    /// 中文名称，如 浙江省 / Its Chinese name
    #[arg(long, value_name = "NAME")]
    name_zh: String,
    /// 英文名称，如 Zhejiang / Its English name
    #[arg(long, value_name = "NAME")]
    name_en: String,
    /// 互认依据：文件名称或文号 / What the recognition rests on: the document and its number
    #[arg(long, value_name = "DOCUMENT")]
    basis: String,
    /// 颜色取值 / The values of colours
    #[arg(long, value_name = "VALUE=COLOUR,…", default_value = "00=green,01=yellow,10=red", value_parser = colours)]
    colours: Colours,
    /// 一个码最长有效多久 / The longest life of a code
    #[arg(long, value_name = "30m|24h|7d", default_value = "24h")]
    max_validity: String,
    /// 互认自何时起；省略则自现在起 / Recognised from; now unless given
    #[arg(long, value_name = "TIME", value_parser = time)]
    from: Option<Timestamp>,
    /// 互认至何时止；省略则不限 / Recognised until; open unless given
    #[arg(long, value_name = "TIME", value_parser = time)]
    until: Option<Timestamp>,
    /// 每个码都要能查到状态 / Every code must refer to a status list
    #[arg(long)]
    status_required: bool,
    #[command(flatten)]
    clock: AtArgs,
    #[command(flatten)]
    pub(super) lang: LangArgs,
}

#[derive(Debug, Clone)]
struct Colours(BTreeMap<String, String>);

fn colours(text: &str) -> Result<Colours, String> {
    let read = |pair: &str| {
        let (value, colour) = pair.split_once('=')?;
        Some((value.trim().to_owned(), colour.trim().to_owned()))
    };
    let read = text.split([',', '，']).map(read).collect::<Option<_>>();
    read.map(Colours).ok_or_else(|| {
        "须为 取值=颜色 / expected VALUE=COLOUR: 00=green,01=yellow,10=red".to_owned()
    })
}

/// `registry.json`, its members in the order of the contract. What they may be, the library says.
#[derive(Debug, Serialize, Deserialize)]
struct Document {
    version: u64,
    environment: Value,
    issued_at: String,
    issuers: Vec<Entry>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Entry {
    id: Value,
    name: Name,
    keys: String,
    recognised: Recognised,
    colours: BTreeMap<String, Value>,
    max_validity: Value,
    status_list: Value,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    binding: Option<Value>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Name {
    zh: String,
    en: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct Recognised {
    from: Option<String>,
    until: Option<String>,
    basis: String,
}

/// Adds the entry and the keys, once the registry with them is sound.
pub(super) fn run(args: &AddArgs, terminal: &mut Terminal) -> Result<Exit, Refused> {
    let folder = registry_folder(&args.folder);
    let now = args.clock.setting(None).now()?.at;
    let keys = read_document(&args.set)?;
    let shown = args.set.display().to_string();
    refuse_private(&shown, &keys)?;
    let name = key_file(args)?;
    let path = folder.join(Registry::FILE);
    let registry = path.display().to_string();
    // From here to the end nobody else changes the registry.
    let edit = Edit::begin(&path, Kind::Document).map_err(|e| unreadable(&registry, &e))?;
    let mut documents = registry_documents(&folder)?;
    let mut file: Document = serde_json::from_slice(edit.before()).map_err(|_| {
        // The library says what is wrong, and where.
        let sound = Registry::load(&documents).map_err(|error| in_folder(&folder, &error));
        sound.err().unwrap_or_else(|| {
            let what = Text::fixed("读不出", "cannot be read");
            Error::one(&registry, Fault::new("", what))
        })
    })?;
    let id = args.id.to_string();
    if file.issuers.iter().any(|entry| entry.id == id.as_str()) {
        let what = Text::new(
            format!("{id} 已在名单中；要换密钥，请改它的 JWK Set 文件，并把 version 加一"),
            format!(
                "{id} is registered already; to change its keys, edit its JWK Set and raise `version`"
            ),
        );
        return Err(Error::one(&registry, Fault::new("/issuers", what)).into());
    }
    let words = |at: Timestamp| at.in_words(Zone::CHINA);
    file.version = file.version.saturating_add(1);
    file.issued_at = words(now);
    file.issuers.push(Entry {
        id: id.into(),
        name: Name {
            zh: args.name_zh.clone(),
            en: args.name_en.clone(),
        },
        keys: name.clone(),
        recognised: Recognised {
            from: Some(words(args.from.unwrap_or(now))),
            until: args.until.map(words),
            basis: args.basis.clone(),
        },
        colours: args
            .colours
            .0
            .iter()
            .map(|(value, colour)| (value.clone(), colour.as_str().into()))
            .collect(),
        max_validity: args.max_validity.as_str().into(),
        status_list: match args.status_required {
            true => "required".into(),
            false => "optional".into(),
        },
        binding: None,
    });
    let mut text = serde_json::to_string_pretty(&file).unwrap_or_default();
    text.push('\n');
    documents.insert(name.clone(), keys.clone());
    documents.insert(Registry::FILE.to_owned(), text.clone().into_bytes());
    let sound = Registry::load(&documents).map_err(|error| in_folder(&folder, &error))?;
    write(
        &folder.join(&name),
        &keys,
        Existing::KeptForGood,
        Readers::Usual,
    )?;
    edit.finish(text.as_bytes())
        .map_err(|e| unreadable(&registry, &e))?;
    let count = sound.issuer(args.id.as_str()).map_or(0, |i| i.keys().len());
    let (version, zh, en) = (sound.version(), &args.name_zh, &args.name_en);
    let done = Text::new(
        format!(
            "已登记 {zh}（{}），{count} 把密钥，在 {name}；信任名单第 {version} 版",
            args.id
        ),
        format!(
            "registered {en} ({}) with {count} keys in {name}; registry version {version}",
            args.id
        ),
    );
    Ok(terminal.show(done.get(args.lang.get())))
}

/// The folder of the registry, where the publisher's own folder is given.
fn registry_folder(folder: &Path) -> PathBuf {
    let below = folder.join("keys");
    match below.join(Registry::FILE).exists() && !folder.join(Registry::FILE).exists() {
        true => below,
        false => folder.to_owned(),
    }
}

/// The name of the province's file: its own if it has the form of the contract, else by its English name.
fn key_file(args: &AddArgs) -> Result<String, Refused> {
    let own = args.set.file_name().unwrap_or_default().to_string_lossy();
    let prefix = format!("{}-", args.id);
    if own.starts_with(&prefix) && own.ends_with(".jwks.json") {
        return Ok(own.into_owned());
    }
    let plain = |c: char| match c.is_alphanumeric() {
        true => c.to_ascii_lowercase(),
        false => '-',
    };
    let name: String = args.name_en.trim().chars().map(plain).collect();
    if name.is_empty() {
        let what = Text::fixed("不能为空", "must not be empty");
        return Err(Refused::usage("--name-en", what));
    }
    Ok(format!("{prefix}{name}.jwks.json"))
}

/// A private key never gets into the folder of a registry, which is handed on.
fn refuse_private(name: &str, bytes: &[u8]) -> Result<(), Error> {
    let parsed: Value = {
        document(name, bytes)?;
        serde_json::from_slice(bytes).unwrap_or_default()
    };
    let listed = parsed.get("keys").and_then(Value::as_array);
    let mut keys = listed.into_iter().flatten().chain([&parsed]);
    if keys.any(|key| key.get("d").is_some()) {
        let what = Text::fixed(
            "其中有私钥；请用公钥文件（*.jwks.json）",
            "holds a private key: give the public file (*.jwks.json)",
        );
        return Err(Error::one(name, Fault::new("", what)));
    }
    Ok(())
}
