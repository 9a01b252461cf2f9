"""The audit on a local cluster of two executors. In mid-job one of the programs is killed, and then an
executor with the program that it runs; every record is answered once, in order, as a direct run
answers it. What happened is read from Spark's own log of events."""

import collections
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from pyspark import SparkContext

import audit

EXECUTOR = "org.apache.spark.executor.CoarseGrainedExecutorBackend"
AT = "2020-03-28T09:00:00+08:00"

# Lines that a careless reader would cut, join, lose or fail on; each stands before a key and a TAB.
HOSTILE = [
    b"a\rb\t",
    "line\u2028separator\u0085\x0b\x0c\t".encode(),
    b"\xff\xfe\t\x00\x00",
    b'"{}\\\t"',
    b"\t",
    b"two\ttabs\tcode",
    b"big\t" + b"x" * 200_000,
    "\ufeffmark\t".encode(),
]


def processes():
    """The words of each process and its parent, by its number."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
            parent = int((folder / "stat").read_text().rsplit(")")[1].split()[1])
        except OSError:
            continue
        found[int(folder.name)] = ([word.decode(errors="replace") for word in words], parent)
    return found


def executors():
    """The process of each executor of this very job, by its id."""
    found, all_of = {}, processes()
    for pid, (words, _) in all_of.items():
        if EXECUTOR in words and descends(pid, os.getpid(), all_of):
            found[words[words.index("--executor-id") + 1]] = pid
    return found


def descends(pid, ancestor, all_of):
    while pid in all_of and pid != ancestor:
        pid = all_of[pid][1]
    return pid == ancestor


def programs(executor, program):
    """The programs that run on an executor."""
    all_of = processes()
    return [pid for pid, (words, _) in all_of.items() if words[0] == program and descends(pid, executor, all_of)]


def kill_in_mid_job(sc, program, log):
    """Kills one program after a fifth of the tasks, and after two fifths the executor of another."""
    tracker = sc.statusTracker()
    while len(log["killed"]) < 2 and not log["over"]:
        time.sleep(0.005)
        stages = [tracker.getStageInfo(stage) for stage in tracker.getActiveStageIds()]
        for stage in filter(None, stages):
            due = (len(log["killed"]) + 1) * stage.numTasks <= 5 * stage.numCompletedTasks
            if not due or 5 * stage.numCompletedTasks > 4 * stage.numTasks:
                continue
            for ident, pid in sorted(executors().items()):
                running = programs(pid, program)
                if not running:
                    continue
                victim = pid if log["killed"] else running[0]
                os.kill(victim, signal.SIGKILL)
                what = "executor" if log["killed"] else "program"
                log["killed"].append((what, ident, stage.numCompletedTasks, stage.numTasks))
                break


def conf(events):
    one = "127.0.0.1"
    return (
        audit.conf()
        .setMaster("local-cluster[2,1,1024]")
        .setAppName("healthcode audit, tested")
        .set("spark.driver.host", one)
        .set("spark.driver.bindAddress", one)
        .set("spark.ui.enabled", "false")
        .set("spark.executor.memory", "512m")
        .set("spark.executorEnv.PYSPARK_PYTHON", sys.executable)
        .set("spark.eventLog.enabled", "true")
        .set("spark.eventLog.compress", "false")
        .set("spark.eventLog.rolling.enabled", "false")
        .set("spark.eventLog.dir", events.as_uri())
    )


def with_hostile_lines(codes, folder):
    """A copy of the codes with the hostile lines scattered among them, first and last too."""
    lines = codes.read_bytes().splitlines(keepends=True)
    copy = folder / "with-hostile-lines.txt"
    step = len(lines) // (len(HOSTILE) - 1)
    with copy.open("wb") as out:
        for place, hostile in enumerate(HOSTILE):
            out.write(hostile + b"\n")
            out.writelines(lines[place * step : (place + 1) * step])
    return copy, len(lines) + len(HOSTILE)


def ends_of_tasks(events, stage_name):
    """How the tasks of the job's last stage ended, from Spark's log."""
    (log,) = [path for path in events.rglob("*") if path.is_file() and not path.name.startswith(".")]
    told = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    (stage,) = {
        event["Stage Info"]["Stage ID"]
        for event in told
        if event["Event"] == "SparkListenerStageCompleted"
        and event["Stage Info"]["Stage Name"].startswith(stage_name)
        and "Failure Reason" not in event["Stage Info"]
    }
    return [event for event in told if event["Event"] == "SparkListenerTaskEnd" and event["Stage ID"] == stage]


def check_ends(ends, log):
    """That what was killed was lost by Spark, done again elsewhere, and that nothing else failed."""
    done, lost = collections.Counter(), []
    for end in ends:
        reason, info = end["Task End Reason"], end["Task Info"]
        if reason["Reason"] == "Success":
            done[info["Index"]] += 1
        else:
            lost.append((reason["Reason"], info["Index"], info["Executor ID"], json.dumps(reason)))
    (_, host, _, tasks), (_, executor, _, _) = log["killed"]
    assert set(done) == set(range(tasks)), "a task was never done"
    assert sum(done.values()) == tasks, "a task was done twice though it had succeeded"

    def of_program(task):
        # A program that is killed within a character leaves half of it, which the worker cannot decode.
        half = "UnicodeDecodeError" in task[3] and task[2] == host
        return task[0] == "ExceptionFailure" and (half or "error code -9" in task[3])

    by_program = [task for task in lost if of_program(task)]
    by_executor = [task for task in lost if task[0] == "ExecutorLostFailure" and task[2] == executor]
    assert by_program, f"the killed program failed no task: {lost}"
    assert by_executor, f"the killed executor lost no task: {lost}"
    assert len(by_program) + len(by_executor) == len(lost), f"something else failed: {lost}"
    return by_program, by_executor


def main():
    codes, program, keys, work = sys.argv[1:]
    work = Path(work)
    command = [program, "filter", "--keys", keys, "--at", AT, "--jobs", "1"]
    codes, lines = with_hostile_lines(Path(codes), work)
    with codes.open("rb") as source:
        direct = subprocess.run(command, stdin=source, capture_output=True, check=True).stdout
    assert direct.count(b"\n") == lines

    events, out = work / "events", work / "answers"
    events.mkdir()
    os.environ["PYSPARK_PYTHON"] = sys.executable
    log = {"killed": [], "over": False}
    with SparkContext(conf=conf(events)) as sc:
        sc.setLogLevel("ERROR")
        while len(executors()) < 2:
            time.sleep(0.1)
        before = executors()
        killer = threading.Thread(target=kill_in_mid_job, args=(sc, program, log))
        killer.start()
        started = time.monotonic()
        audit.answers(sc, str(codes), command, lines).saveAsTextFile(str(out))
        seconds = time.monotonic() - started
        log["over"] = True
        killer.join()
        assert len(log["killed"]) == 2, f"the job was over before both could be killed: {log}"
        after = executors()
        assert len(after) == 2 and after != before, (before, after)

        # A program that dies for good must fail the job, not lose records.
        dying = ["sh", "-c", "head -n 10; exit 3"]
        for broken, status in ((dying, 3), ([program, "filter"], 2)):
            try:
                audit.answers(sc, str(codes), broken, 20_000).count()
            except Exception as refused:
                assert f"error code {status}" in str(refused), refused
            else:
                raise AssertionError(f"{broken}: a dead program went unnoticed")

    # Every record once, in order, as a direct run answers it.
    assert (out / "_SUCCESS").exists()
    found = b"".join(part.read_bytes() for part in sorted(out.glob("part-*")))
    assert found == direct, "the answers differ from a direct run"
    answered = [json.loads(line) for line in direct.decode().split("\n")[:-1]]
    numbers = [int(answer["key"]) for answer in answered if answer["key"].isdecimal()]
    assert numbers == list(range(lines - len(HOSTILE))), "a record is missing, doubled or out of order"
    verdicts = collections.Counter(answer["verdict"] for answer in answered)
    assert verdicts["pass"] and verdicts["hold"] and verdicts["reject"], verdicts

    by_program, by_executor = check_ends(ends_of_tasks(events, "runJob"), log)
    for what, ident, completed, tasks in log["killed"]:
        print(f"{what} on executor {ident} killed after {completed} of {tasks} tasks")
    print(
        f"{len(by_program)} task lost with the program, {len(by_executor)} with the executor, each done again; "
        f"executors before {sorted(before)}, after {sorted(after)}"
    )
    print(
        f"{lines} records, each answered once, in order, equal to a direct run "
        f"({', '.join(f'{n} {verdict}' for verdict, n in sorted(verdicts.items()))}); {seconds:.1f} s"
    )


if __name__ == "__main__":
    main()
