//! `healthcode filter` as a process: its time a line beside the same decisions in this process, two
//! cores beside one, and its memory over a long run.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use healthcode::Algorithm;

use crate::codes::{Issuers, Kind, NOW};
use crate::rounds::{median, thread_nanos};
use crate::world::{ISSUERS, World};

/// A program, whom it trusts, and what it reads.
pub struct Stream {
    program: PathBuf,
    keys: PathBuf,
    codes: PathBuf,
    pub lines: usize,
}

/// What one run took, in seconds.
struct Run {
    wall: f64,
    cpu: f64,
    /// The share of the machine that others had.
    others: f64,
}

/// Two cores beside one.
pub struct Scaling {
    /// Lines a second on two cores ÷ on one: the median over the rounds, and each round's.
    pub ratio: f64,
    pub each: Vec<f64>,
    /// What the ratio would be if the cores were never taken away: 2 × time of all threads on one
    /// core ÷ on two.
    pub undisturbed: f64,
    /// The largest share of the machine that others had.
    pub others: f64,
}

/// Resident memory in MiB.
pub struct Memory {
    pub peak: f64,
    /// The medians of the second and of the last tenth of the run.
    pub early: f64,
    pub late: f64,
    pub seconds: f64,
}

impl Stream {
    /// So many codes, all different, in a folder of their own.
    pub fn new(program: &Path, folder: &Path, algorithms: &[Algorithm], lines: usize) -> Self {
        let keys = folder.join("keys");
        World::new(algorithms).write_keys(&keys);
        let codes = folder.join("codes.txt");
        let mut halves = [Vec::new(), Vec::new()];
        thread::scope(|scope| {
            for (half, text) in halves.iter_mut().enumerate() {
                let numbers = [0, lines / 2, lines];
                let numbers = numbers[half]..numbers[half + 1];
                scope.spawn(move || {
                    let issuers = Issuers::new(algorithms, ISSUERS);
                    for n in numbers {
                        writeln!(text, "{n}\t{}", issuers.code(n as u64, Kind::Green)).unwrap();
                    }
                });
            }
        });
        let mut file = BufWriter::new(File::create(&codes).unwrap());
        halves.iter().for_each(|text| file.write_all(text).unwrap());
        file.flush().unwrap();
        Self {
            program: program.to_owned(),
            keys,
            codes,
            lines,
        }
    }

    /// `filter` with so many workers on so many cores.
    fn start(&self, cores: usize, input: Stdio) -> Child {
        let (cpus, jobs) = (["0", "0,1"][cores - 1], cores.to_string());
        Command::new("taskset")
            .args(["-c", cpus])
            .arg(&self.program)
            .args(["filter", "--at", NOW, "--jobs", &jobs, "--keys"])
            .arg(&self.keys)
            .stdin(input)
            .stdout(Stdio::null())
            .spawn()
            .unwrap()
    }

    fn run(&self, cores: usize) -> Run {
        let input = File::open(&self.codes).unwrap();
        let (start, busy, cpu) = (Instant::now(), busy_seconds(), children_seconds());
        let mut child = self.start(cores, input.into());
        assert!(child.wait().unwrap().success());
        let (wall, cpu) = (start.elapsed().as_secs_f64(), children_seconds() - cpu);
        let machine = wall * thread::available_parallelism().unwrap().get() as f64;
        let others = ((busy_seconds() - busy - cpu) / machine).max(0.0);
        Run { wall, cpu, others }
    }

    /// Time of all threads a line ÷ the time of the same decision here, in turn.
    pub fn per_line(&self, rounds: usize, mut decide: impl FnMut(usize, usize)) -> f64 {
        let ratios: Vec<f64> = (0..rounds)
            .map(|_| {
                let line = self.run(1).cpu / self.lines as f64;
                // In the middle of what it is compared with, were the machine to change its speed.
                let pieces = 31 * 620;
                decide(0, 620);
                let start = thread_nanos();
                decide(620, pieces);
                line / ((thread_nanos() - start) / 1e9 / pieces as f64)
            })
            .collect();
        median(&ratios)
    }

    pub fn scaling(&self, rounds: usize) -> Scaling {
        let pairs: Vec<(Run, Run)> = (0..rounds)
            .map(|round| {
                // Each is first in turn.
                let [one, two] = if round % 2 == 0 {
                    [self.run(1), self.run(2)]
                } else {
                    let two = self.run(2);
                    [self.run(1), two]
                };
                (one, two)
            })
            .collect();
        let each: Vec<f64> = pairs.iter().map(|(one, two)| one.wall / two.wall).collect();
        let cpu: Vec<f64> = pairs
            .iter()
            .map(|(one, two)| 2.0 * one.cpu / two.cpu)
            .collect();
        Scaling {
            ratio: median(&each),
            undisturbed: median(&cpu),
            others: pairs
                .iter()
                .flat_map(|(one, two)| [one.others, two.others])
                .fold(0.0, f64::max),
            each,
        }
    }

    /// Memory while the codes pass through so many times.
    pub fn memory(&self, times: usize) -> Memory {
        let start = Instant::now();
        let mut child = self.start(2, Stdio::piped());
        let mut input = child.stdin.take().unwrap();
        let text = fs::read(&self.codes).unwrap();
        let feeding: JoinHandle<()> =
            thread::spawn(move || (0..times).for_each(|_| input.write_all(&text).unwrap()));
        let mut resident = Vec::new();
        while child.try_wait().unwrap().is_none() {
            resident.extend(resident_mib(child.id()));
            thread::sleep(Duration::from_millis(100));
        }
        assert!(child.wait().unwrap().success());
        feeding.join().unwrap();
        let tenth = |n: usize| {
            let at = |n: usize| n * resident.len() / 10;
            median(&resident[at(n)..at(n + 1)])
        };
        Memory {
            peak: resident.iter().copied().fold(0.0, f64::max),
            early: tenth(1),
            late: tenth(9),
            seconds: start.elapsed().as_secs_f64(),
        }
    }
}

fn resident_mib(pid: u32) -> Option<f64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:"))?;
    let kib: f64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kib / 1024.0)
}

/// Linux counts time in hundredths of a second, whatever the processor does.
const TICK: f64 = 0.01;

/// The time that all cores were not idle.
fn busy_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/stat").unwrap();
    let ticks: Vec<f64> = stat
        .lines()
        .next()
        .unwrap()
        .split_whitespace()
        .skip(1)
        .map(|n| n.parse().unwrap())
        .collect();
    // user, nice, system, idle, iowait, irq, softirq, steal
    (ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6] + ticks[7]) * TICK
}

/// The time of all processes that this one has started and seen ended.
fn children_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    let behind_name = stat.rsplit_once(')').unwrap().1;
    let fields: Vec<&str> = behind_name.split_whitespace().collect();
    // cutime and cstime, the 16th and 17th of proc(5); the name was the second.
    (fields[13].parse::<f64>().unwrap() + fields[14].parse::<f64>().unwrap()) * TICK
}
