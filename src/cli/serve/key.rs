//! `healthcode serve key`: the file of API keys.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use crate::base::error::{Error, Fault};
use crate::base::time::Day;
use crate::base::unreadable::unreadable;
use crate::cli::args::{LangArgs, Refused, words};
use crate::cli::exit::Exit;
use crate::cli::terminal::Terminal;
use crate::gate::files::{Edit, Existing, Kind, Readers, read_document, write};
use crate::notice::Place;
use crate::serve::{ApiKeys, KeyFault, Scope};

/// The commands of `serve key`.
#[derive(Debug, Subcommand)]
pub(super) enum KeyCommand {
    /// 加一把密钥；密钥只显示这一次 / Add a key; it is shown this once
    Add(AddArgs),
    /// 列出密钥 / List the keys
    List(ListArgs),
    /// 删除一把密钥，一秒内生效 / Remove a key; it is refused within a second
    Remove(RemoveArgs),
}

#[derive(Debug, Args)]
pub(super) struct AddArgs {
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
    #[arg(long, value_name = "DATE", value_parser = day)]
    until: Option<Day>,
    #[command(flatten)]
    lang: LangArgs,
}

#[derive(Debug, Args)]
pub(super) struct ListArgs {
    /// 密钥文件 / The file of keys
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    lang: LangArgs,
}

#[derive(Debug, Args)]
pub(super) struct RemoveArgs {
    /// 密钥文件 / The file of keys
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// 名称 / Its name
    #[arg(value_name = "ID")]
    id: String,
    #[command(flatten)]
    lang: LangArgs,
}

fn day(text: &str) -> Result<Day, String> {
    Day::parse(text).ok_or_else(|| "须为 / expected YYYY-MM-DD".to_owned())
}

/// Runs one of them.
pub(super) fn run(command: &KeyCommand, terminal: &mut Terminal) -> Exit {
    let (lang, done) = match command {
        KeyCommand::Add(args) => (args.lang.get(), add(args)),
        KeyCommand::List(args) => (args.lang.get(), list(args)),
        KeyCommand::Remove(args) => (args.lang.get(), remove(args)),
    };
    match done {
        Ok(Some(text)) => terminal.show(&text),
        Ok(None) => Exit::Done,
        Err(refused) => refused.report(lang, terminal),
    }
}

fn add(args: &AddArgs) -> Result<Option<String>, Refused> {
    let given = change(&args.file, Missing::Made, |keys| {
        keys.add(&args.id, &args.scope, args.place, args.until)
    })?;
    Ok(Some(given))
}

fn remove(args: &RemoveArgs) -> Result<Option<String>, Refused> {
    change(&args.file, Missing::Refused, |keys| keys.remove(&args.id))?;
    Ok(None)
}

fn list(args: &ListArgs) -> Result<Option<String>, Refused> {
    let keys = ApiKeys::read(&name(&args.file), &read_document(&args.file)?)?;
    let place = |place: Option<Place>| place.map_or("-", Place::name);
    let lines = keys.keys().iter().map(|key| {
        let scopes: Vec<&str> = key.scopes.iter().map(|scope| scope.name()).collect();
        let until = key.until.map_or("-".to_owned(), |day| day.to_string());
        let parts = [&*key.id, &scopes.join(","), place(key.place), &until];
        parts.join("  ")
    });
    let lines: Vec<String> = lines.collect();
    Ok((!lines.is_empty()).then(|| lines.join("\n")))
}

/// What happens if there is no file yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Missing {
    Made,
    Refused,
}

/// Changes the file, one process at a time; nothing is written if nothing changed.
fn change<T>(
    path: &Path,
    missing: Missing,
    change: impl FnOnce(&mut ApiKeys) -> Result<T, KeyFault>,
) -> Result<T, Refused> {
    let fault = |fault: KeyFault| Error::one(&name(path), Fault::new("", fault.text()));
    if missing == Missing::Made && !path.exists() {
        let mut keys = ApiKeys::default();
        let done = change(&mut keys).map_err(fault)?;
        write(
            path,
            keys.json().as_bytes(),
            Existing::KeptForGood,
            Readers::Owner,
        )?;
        return Ok(done);
    }
    let unreadable = |e: std::io::Error| unreadable(&name(path), &e);
    let edit = Edit::begin(path, Kind::Document).map_err(unreadable)?;
    let mut keys = ApiKeys::read(&name(path), edit.before())?;
    let done = change(&mut keys).map_err(fault)?;
    edit.finish(keys.json().as_bytes()).map_err(unreadable)?;
    Ok(done)
}

fn name(path: &Path) -> String {
    path.display().to_string()
}
