//! The one table, in Markdown: each bar of the project beside what was measured.

use std::fs;
use std::process::Command;

use crate::filter::{Memory, Scaling};
use crate::ours::{Engine, RAW};
use crate::rounds::Figure;

/// What was measured with codes of one algorithm.
pub struct Column {
    pub name: &'static str,
    pub bytes: usize,
    pub figures: Vec<Figure>,
    /// ring on a holder's proof, a bound code alone, and both together.
    pub bound: [Figure; 3],
    /// Time of a line of `filter` ÷ of the same decision in process.
    pub per_line: Option<f64>,
    /// Instructions a code of prepared keys and of ring, counted twice.
    pub instructions: [(Engine, [f64; 2]); 2],
}

impl Column {
    fn figure(&self, name: &str) -> &Figure {
        self.figures.iter().find(|f| f.name == name).unwrap()
    }

    fn others(&self) -> impl Iterator<Item = &Figure> {
        let ours = |f: &&Figure| f.name == RAW || f.name.starts_with("healthcode");
        self.figures.iter().filter(move |f| !ours(f))
    }

    /// The largest distance of a quartile from its median, as a share of it.
    fn noise(&self) -> f64 {
        let spread = |f: &Figure| (f.quartiles.1 - f.ratio).max(f.ratio - f.quartiles.0) / f.ratio;
        self.figures.iter().map(spread).fold(0.0, f64::max)
    }
}

/// What was measured of whole processes with codes of both algorithms.
pub struct Process {
    pub lines: usize,
    pub scaling: Scaling,
    pub long: usize,
    pub memory: Memory,
    /// Time of a roster ÷ of its codes' verification alone, with prepared keys and with ring.
    pub rosters: [f64; 2],
}

/// The machine and what built the programs.
fn machine() -> String {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info
        .lines()
        .find_map(|l| l.strip_prefix("model name")?.split_once(": "));
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let rustc = Command::new("rustc").arg("--version").output().unwrap();
    let rustc = String::from_utf8_lossy(&rustc.stdout);
    let rustc: Vec<&str> = rustc.split_whitespace().take(2).collect();
    let model = model.map_or("unknown processor", |m| m.1.trim());
    format!("{model}, {cores} cores, {}", rustc.join(" "))
}

/// The bars of the project, on Ed25519 and on ES256 where they differ.
fn bar(name: &str) -> &'static str {
    let is = |engine: Engine| name == engine.name();
    match name {
        _ if is(Engine::Remembered) => "≤ 0.02",
        _ if is(Engine::Prepared) => "≤ 0.30, ≤ 0.36",
        _ if is(Engine::Ring) => "≤ 1.03",
        _ => "",
    }
}

pub fn print(columns: &[Column], process: Option<&Process>) {
    let row = |figure: &str, bar: &str, cell: &dyn Fn(&Column) -> String| {
        let cells: Vec<String> = columns.iter().map(cell).collect();
        println!("| {figure} | {bar} | {} |", cells.join(" | "));
    };
    println!(
        "{}; {}-byte tokens, 31 issuers\n",
        machine(),
        columns[0].bytes
    );
    row("", "bar", &|c| c.name.to_owned());
    row("---", "---", &|_| "---".to_owned());
    row(RAW, "", &|c| {
        format!("1 = {:.1} µs", c.figure(RAW).nanos / 1e3)
    });
    for figure in columns[0].figures.iter().filter(|f| f.name != RAW) {
        let name = figure.name;
        let ours = name.starts_with("healthcode");
        let shown = if ours {
            format!("**{name}**")
        } else {
            name.to_owned()
        };
        row(&shown, bar(name), &|c| {
            let ratio = c.figure(name).ratio;
            if ratio < 0.1 {
                format!("{ratio:.4}")
            } else {
                format!("{ratio:.3}")
            }
        });
    }
    row(
        "prepared keys ÷ the best of the others",
        "≤ 0.45",
        &|c| {
            let best = c
                .others()
                .min_by(|a, b| a.ratio.total_cmp(&b.ratio))
                .unwrap();
            format!(
                "{:.3} ({})",
                c.figure(Engine::Prepared.name()).ratio / best.ratio,
                best.name
            )
        },
    );
    row(
        "a code and its holder's proof ÷ the code alone + ring on the proof",
        "≤ 1.05",
        &|c| {
            let [ring, bare, live] = &c.bound;
            format!("{:.3}", live.nanos / (bare.nanos + ring.nanos))
        },
    );
    row("a bound code alone ÷ an unbound one", "", &|c| {
        let ring = c.figure(RAW).nanos;
        let unbound = c.figure(Engine::Prepared.name()).ratio * ring;
        format!("{:.3}", c.bound[1].nanos / unbound)
    });
    row("allocations a code with its proof", "0", &|c| {
        c.bound[2].allocations.to_string()
    });
    row("allocations a code judged, ours; theirs", "0", &|c| {
        let written = [Engine::Check, Engine::PreparedWritten];
        let streams = Engine::ALL.into_iter().filter(|e| !written.contains(e));
        let ours = streams.map(|e| c.figure(e.name()).allocations);
        let ours = ours.fold(0.0, f64::max);
        let theirs: Vec<f64> = c.others().map(|f| f.allocations).collect();
        let least = theirs.iter().copied().fold(f64::INFINITY, f64::min);
        let most = theirs.iter().copied().fold(0.0, f64::max);
        format!("{ours}; {least:.0} to {most:.0}")
    });
    if process.is_some() {
        row(
            "instructions a code, prepared keys ÷ ring",
            "recorded",
            &|c| {
                let [(_, prepared), (_, ring)] = c.instructions;
                format!(
                    "{:.4}, again {:.4}",
                    prepared[0] / ring[0],
                    prepared[1] / ring[1]
                )
            },
        );
    }
    if columns.iter().all(|c| c.per_line.is_some()) {
        row(
            "`filter`, a line ÷ text to `Decision` in process",
            "≤ 1.25",
            &|c| format!("{:.3}", c.per_line.unwrap()),
        );
    }
    if let Some(Process {
        lines,
        scaling,
        long,
        memory,
        rosters: [prepared, ring],
    }) = process
    {
        let million = |n: &usize| *n as f64 / 1e6;
        println!(
            "| `filter`, 2 cores ÷ 1 core, {} million lines | ≥ 1.9 | {:.2} | both mixed |",
            million(lines),
            scaling.ratio,
        );
        println!(
            "| resident memory of `filter`, {} million lines | ≤ 64 MiB, flat | {:.1} MiB (early {:.1}, late {:.1}) | both mixed |",
            million(long),
            memory.peak,
            memory.early,
            memory.late,
        );
        println!(
            "| `roster`, {} rows csv → jsonl, 2 cores ÷ verification alone | ≤ 1.5 | {prepared:.2}; ring {ring:.2} | both mixed |",
            crate::roster::ROWS,
        );
    }
    println!();
    for column in columns {
        println!(
            "{}: the quartiles of a ratio lie within {:.1} % of it",
            column.name,
            100.0 * column.noise()
        );
        for (engine, counts) in column.instructions.iter().filter(|_| process.is_some()) {
            println!(
                "{}: {} takes {counts:.0?} instructions",
                column.name,
                engine.name()
            );
        }
    }
    if let Some(Process {
        scaling, memory, ..
    }) = process
    {
        println!(
            "2 cores ÷ 1 core: {:.2?}; by the threads' own time {:.3}; others had up to {:.0} % of the machine",
            scaling.each,
            scaling.undisturbed,
            100.0 * scaling.others
        );
        println!("the long run took {:.0} s", memory.seconds);
    }
}
