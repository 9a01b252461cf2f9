//! `gate install`: from a stick to a gate that may open. The root is compared by voice and typed the first
//! time; then the gate is checked.

use std::path::{Path, PathBuf};

use clap::Args;

use super::super::bundle::install;
use super::FOLDER;
use crate::base::text::Text;
use crate::bundle::{Bundle, Trusted};
use crate::check::Clock;
use crate::cli::{AtArgs, Exit, Refused, Terminal, explained, refused, words};
use crate::gate::{
    Fetched, Gate, GateSettings, InstallOptions, Sources, Store, Trust, bundle_on, confirmed_root,
    trusted,
};
use crate::notice::{Place, Purpose};
use crate::report::bundle::comparison;
use crate::report::doctor;

/// Flags of `gate install`.
#[derive(Debug, Args)]
pub(in crate::cli) struct GateInstallArgs {
    /// 信任包文件，或只有一个 *.tar 的文件夹（U盘） / A bundle, or a folder with exactly one *.tar: the stick
    #[arg(value_name = "STICK")]
    stick: PathBuf,
    /// 卡口的文件夹 / The folder of the gate
    #[arg(long, value_name = "DIR", default_value = FOLDER)]
    to: PathBuf,
    /// 首次安装的根指纹；在终端上可省略，照屏幕核对后输入 / The fingerprint of the root at the first
    /// installation; at a terminal it is shown, compared and typed instead
    #[arg(long, value_name = "FILE|FINGERPRINT")]
    root: Option<String>,
    /// 地点，写入 gate.json / Where the gate is, for its gate.json
    #[arg(long, value_parser = words(Place::WORDS))]
    place: Option<Place>,
    /// 来通事由，写入 gate.json / Why people come, for its gate.json
    #[arg(long, value_parser = words(Purpose::WORDS))]
    purpose: Option<Purpose>,
    /// 响铃，写入 gate.json / Whether it rings, for its gate.json
    #[arg(long, value_parser = explained(&BELL))]
    bell: Option<bool>,
    #[command(flatten)]
    clock: AtArgs,
}

const BELL: [(&str, bool, &str); 2] = [("on", true, "响 / yes"), ("off", false, "不响 / no")];

pub(super) fn run(args: &GateInstallArgs, terminal: &mut Terminal) -> Result<Exit, Refused> {
    let lang = terminal.lang();
    let clock = args.clock.setting(None).now()?;
    let file = bundle_on(&args.stick)?;
    let fetched = Fetched::read(&file)?;
    let root = match &args.root {
        Some(named) => Some(trusted(named)?),
        None if Store::new(&args.to).is_installed() => None,
        None => Some(confirmed(&fetched.bundle()?, terminal)?),
    };
    let how = InstallOptions::default();
    let done = install(&fetched, &args.to, root.as_ref(), clock, how, terminal)?;
    let (settings, file) = GateSettings::change(&args.to, terminal.lang(), |settings| {
        settings.place = args.place.unwrap_or(settings.place);
        settings.purpose = args.purpose.unwrap_or(settings.purpose);
        settings.bell = args.bell.unwrap_or(settings.bell);
    })?;
    let folder = match args.to == Path::new(FOLDER) {
        true => String::new(),
        false => format!(" {}", args.to.display()),
    };
    let (place, file) = (settings.place.word(), file.display());
    let next = Text::new(
        format!(
            "地点：{}（设置在 {file}）\n开岗：healthcode gate run{folder}",
            place.zh
        ),
        format!(
            "place: {} (settings in {file})\nopen the gate: healthcode gate run{folder}",
            place.en
        ),
    );
    let checked = checked(&args.to, clock, terminal)?;
    let page = [done.get(lang), "", &checked, "", next.get(lang)].join("\n");
    Ok(terminal.show(&page))
}

/// The root of the bundle, once somebody has compared its fingerprint and typed it.
fn confirmed(bundle: &Bundle, terminal: &mut Terminal) -> Result<Trusted, Refused> {
    let print = bundle.newest_root().envelope().fingerprint();
    let typed = terminal.ask(&comparison(&print, terminal.lang()));
    let typed = typed.ok_or_else(|| Refused::usage("--root", ROOT_NEEDED))?;
    Ok(confirmed_root(bundle, &typed)?)
}

const ROOT_NEEDED: Text = Text::fixed(
    "首次安装须用 --root 写明根指纹（电话或当面核对过的）",
    "the first installation needs --root: the fingerprint that was compared by telephone or in person",
);

/// What `doctor` says of the gate.
fn checked(folder: &Path, clock: Clock, terminal: &Terminal) -> Result<String, Refused> {
    let sources = Sources::new(Trust::Bundle(folder.to_owned()));
    let opened = Gate::open(sources.clone(), clock);
    let (gate, _) = opened.map_err(|closed| refused(&sources, closed))?;
    let width = terminal.style().width;
    Ok(doctor::page(&gate.checkup(clock), terminal.lang(), width))
}
