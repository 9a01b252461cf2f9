//! Mistakes in a call: one clear line, in the language that the call asks for. And what holds for every
//! command.

use healthcode::internals::cli::command;

use crate::program::{healthcode, one_clear_line, run, status};

#[test]
fn every_flag_is_well_formed() {
    command().debug_assert();
}

#[test]
fn every_out_has_its_letter() {
    fn walk(command: &clap::Command, seen: &mut usize) {
        for arg in command.get_arguments().filter(|arg| arg.get_id() == "out") {
            assert_eq!(arg.get_short(), Some('o'), "{}", command.get_name());
            *seen += 1;
        }
        command
            .get_subcommands()
            .for_each(|command| walk(command, seen));
    }
    let mut seen = 0;
    walk(&command(), &mut seen);
    assert!(seen >= 8, "{seen}");
}

#[test]
fn the_language_is_known_before_the_call_is() {
    for (args, variable, chinese) in [
        (&["keys", "check"][..], None, true),
        (&["keys", "check", "--lang", "en"], None, false),
        (&["--lang=en", "keys"], Some("zh"), false),
        (&["keys", "check", "--lang", "zh"], Some("en"), true),
        (&["keys", "check", "--lang"], Some("en"), false),
        (&["keys", "check", "--language", "en"], None, true),
    ] {
        let mut call = healthcode();
        call.args(args);
        if let Some(variable) = variable {
            call.env("HEALTHCODE_LANG", variable);
        }
        let output = call.output().unwrap();
        assert_eq!(status(&output), 2, "{args:?}");
        let line = one_clear_line(&output);
        assert_eq!(line.contains("见 --help"), chinese, "{line}");
        assert_eq!(line.contains("see --help"), !chinese, "{line}");
    }
}

#[test]
fn a_mistake_is_in_one_language() {
    let told = |args: &[&str], lang| {
        let output = run(&[args, &["--lang", lang]].concat(), b"");
        assert_eq!(status(&output), 2, "{args:?}");
        one_clear_line(&output)
    };
    for args in [
        &["scan", "--pause", "9"][..],
        &["scan", "--pause", "z"],
        &["check", "x", "--challenge", "z"],
        &["check", "x", "--format", "humann"],
        &["check", "--no-code", "--code", "x"],
        &["scan", "--pause", "60", "--pause", "70"],
        &["scan", "--pauze", "60"],
        &["keys", "check"],
    ] {
        let (zh, en) = (told(args, "zh"), told(args, "en"));
        let words = zh.split(|c: char| !c.is_ascii_lowercase());
        let known = [
            "healthcode",
            "help",
            "pause",
            "pauze",
            "challenge",
            "format",
            "human",
            "humann",
            "json",
            "no",
            "code",
        ];
        let foreign: Vec<&str> = words
            .filter(|word| word.len() > 1 && !known.contains(word))
            .collect();
        assert_eq!(foreign, Vec::<&str>::new(), "{zh}");
        assert!(en.is_ascii(), "{en}");
    }
    assert_eq!(
        told(&["check", "x", "--format", "humann"], "zh").trim_end(),
        "healthcode: --format <FORMAT> 不能取“humann”；可用：human、json；是不是 human？（见 --help）"
    );
}

/// The text of a code may look like a flag.
#[test]
fn a_mistake_steers_no_terminal() {
    let output = run(&["check", "--x\u{1b}[2J"], b"");
    assert!(!one_clear_line(&output).contains('\u{1b}'));
}
