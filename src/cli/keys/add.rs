//! `keys add`: a province in the registry, with its public keys.

use std::path::PathBuf;

use clap::Args;

use super::{ISSUER, issuer};
use crate::base::region::Region;
use crate::base::text::Text;
use crate::base::time::Timestamp;
use crate::cli::{AtArgs, Exit, Refused, TIME, Terminal, read_by};
use crate::publish::{Colours, NotAdded, Province, add_province};

/// Flags of `keys add`.
#[derive(Debug, Args)]
pub(in crate::cli) struct KeysAddArgs {
    /// 信任名单所在文件夹，或 bundle init 建立的文件夹 / Folder of the registry, or that of `bundle init`
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// 该省的公钥（JWK Set） / The province's public keys, a JWK Set
    #[arg(value_name = "JWKS")]
    set: PathBuf,
    /// 发码省份，六位行政区划代码 / Issuing province, six digits
    #[arg(long, value_name = "REGION", value_parser = read_by(issuer, ISSUER))]
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
    #[arg(long, value_name = "VALUE=COLOUR,…", default_value = "00=green,01=yellow,10=red", value_parser = read_by(Colours::parse, COLOURS))]
    colours: Colours,
    /// 一个码最长有效多久 / The longest life of a code
    #[arg(long, value_name = "30m|24h|7d", default_value = "24h")]
    max_validity: String,
    /// 互认自何时起；省略则自现在起 / Recognised from; now unless given
    #[arg(long, value_name = "TIME", value_parser = read_by(Timestamp::parse, TIME))]
    from: Option<Timestamp>,
    /// 互认至何时止；省略则不限 / Recognised until; open unless given
    #[arg(long, value_name = "TIME", value_parser = read_by(Timestamp::parse, TIME))]
    until: Option<Timestamp>,
    /// 每个码都要能查到状态 / Every code must refer to a status list
    #[arg(long)]
    status_required: bool,
    #[command(flatten)]
    clock: AtArgs,
}

const COLOURS: &str = "须为 取值=颜色 / expected VALUE=COLOUR: 00=green,01=yellow,10=red";

/// Adds the entry and the keys, once the registry with them is sound.
pub(super) fn run(args: &KeysAddArgs, terminal: &mut Terminal) -> Result<Exit, Refused> {
    let now = args.clock.setting(None).now()?.at;
    let province = Province {
        id: args.id,
        name_zh: &args.name_zh,
        name_en: &args.name_en,
        basis: &args.basis,
        colours: &args.colours,
        max_validity: &args.max_validity,
        from: args.from,
        until: args.until,
        status_required: args.status_required,
    };
    let added = add_province(&args.folder, &args.set, &province, now);
    match added {
        Ok(added) => Ok(terminal.tell(&added.text(&province))),
        Err(NotAdded::NoName) => {
            let what = Text::fixed("不能为空", "must not be empty");
            Err(Refused::usage("--name-en", what))
        }
        Err(NotAdded::Fault(error)) => Err(error.into()),
    }
}
