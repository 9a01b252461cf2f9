//! `healthcode guide`: the manual, which an offline gate cannot look up elsewhere.

use clap::Args;

use crate::base::text::Text;
use crate::cli::{Exit, Refused, Terminal};
use crate::docs::chapters::{CHAPTERS, list};
use crate::report::chapter;

/// Flags of `guide`.
#[derive(Debug, Args)]
pub(super) struct GuideArgs {
    /// 章；省略则列出各章 / A chapter; without one, the list
    #[arg(value_name = "CHAPTER")]
    chapter: Option<String>,
}

/// Shows a chapter, or the list of them.
pub(super) fn run(args: &GuideArgs, terminal: &mut Terminal) -> Result<Exit, Refused> {
    let lang = terminal.lang();
    let Some(name) = &args.chapter else {
        return Ok(terminal.show(&list(lang)));
    };
    match CHAPTERS.iter().find(|chapter| chapter.name == *name) {
        Some(chapter) => {
            let page = chapter::page(chapter.text(lang), &terminal.style());
            Ok(terminal
                .result(&page)
                .map_or(Exit::CouldNotDecide, |()| Exit::Done))
        }
        None => Err(unknown(name)),
    }
}

fn unknown(name: &str) -> Refused {
    let names = CHAPTERS.map(|chapter| chapter.name);
    let what = Text::new(
        format!("没有这一章；有：{}", names.join("、")),
        format!("there is no such chapter; there are: {}", names.join(", ")),
    );
    Refused::usage(name, what)
}
