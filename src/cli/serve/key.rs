//! `healthcode serve key`: the file of API keys.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::base::time::Day;
use crate::cli::{Call, DAY, Exit, Refused, Terminal, read_by, words};
use crate::notice::Place;
use crate::serve::{ApiKeys, IfMissing, Scope};

/// The commands of `serve key`.
#[derive(Debug, Subcommand)]
pub(super) enum KeyCommand {
    /// 加一把密钥；密钥只显示这一次 / Add a key; it is shown this once
    Add(Call<ServeKeyAddArgs>),
    /// 列出密钥 / List the keys
    List(Call<ListArgs>),
    /// 删除一把密钥，一秒内生效 / Remove a key; it is refused within a second
    Remove(Call<RemoveArgs>),
}

#[derive(Debug, Args)]
pub(super) struct ServeKeyAddArgs {
    /// 密钥文件，没有则新建 / The file of keys; made if there is none
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// 名称 / Its name
    #[arg(value_name = "ID")]
    id: String,
    /// 可用于什么 / What it may ask for
    #[arg(long, value_parser = words(Scope::WORDS), value_delimiter = ',', default_value = "verify")]
    scope: Vec<Scope>,
    /// 只用于此地点 / Its travellers are at this place and no other
    #[arg(long, value_parser = words(Place::WORDS))]
    place: Option<Place>,
    /// 有效至此日 / Its last day
    #[arg(long, value_name = "DATE", value_parser = read_by(Day::parse, DAY))]
    until: Option<Day>,
}

#[derive(Debug, Args)]
pub(super) struct ListArgs {
    /// 密钥文件 / The file of keys
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct RemoveArgs {
    /// 密钥文件 / The file of keys
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// 名称 / Its name
    #[arg(value_name = "ID")]
    id: String,
}

/// Runs one of them.
pub(super) fn run(command: &KeyCommand, terminal: &mut Terminal) -> Result<Exit, Refused> {
    match command {
        KeyCommand::Add(call) => call.run(add, terminal),
        KeyCommand::List(call) => call.run(list, terminal),
        KeyCommand::Remove(call) => call.run(remove, terminal),
    }
}

fn add(args: &ServeKeyAddArgs, terminal: &mut Terminal) -> Result<Exit, Refused> {
    let given = ApiKeys::change(&args.file, IfMissing::Made, |keys| {
        keys.add(&args.id, &args.scope, args.place, args.until)
    })?;
    Ok(terminal.show(&given))
}

fn remove(args: &RemoveArgs, _: &mut Terminal) -> Result<Exit, Refused> {
    ApiKeys::change(&args.file, IfMissing::Refused, |keys| keys.remove(&args.id))?;
    Ok(Exit::Done)
}

fn list(args: &ListArgs, terminal: &mut Terminal) -> Result<Exit, Refused> {
    let keys = ApiKeys::open(&args.file)?;
    let mut keys = keys.keys().iter();
    Ok(
        match keys.all(|key| terminal.show(&key.line()) == Exit::Done) {
            true => Exit::Done,
            false => Exit::CouldNotDecide,
        },
    )
}
