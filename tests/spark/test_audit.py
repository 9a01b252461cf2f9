"""The audit on a local cluster of two executors, one of which is killed in mid-job: every record is
answered once, in order, as a direct run answers it."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from pyspark import SparkConf, SparkContext

from audit import answers


def executors():
    """The process of each executor of this cluster, by its id."""
    found = {}
    for folder in Path("/proc").iterdir():
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if b"org.apache.spark.executor.CoarseGrainedExecutorBackend" in words:
            found[words[words.index(b"--executor-id") + 1].decode()] = int(folder.name)
    return found


def kill_one_in_mid_job(sc, log):
    """Kills an executor once some tasks of the job are done and some are not."""
    tracker = sc.statusTracker()
    while not log.get("over"):
        for stage in tracker.getActiveStageIds():
            info = tracker.getStageInfo(stage)
            if info and info.numTasks <= 4 * info.numCompletedTasks < 3 * info.numTasks:
                ident, pid = sorted(executors().items())[0]
                os.kill(pid, signal.SIGKILL)
                log.update(killed=ident, done=info.numCompletedTasks, tasks=info.numTasks)
                return
        time.sleep(0.01)


def conf():
    one = "127.0.0.1"
    return (
        SparkConf()
        .setMaster("local-cluster[2,1,1024]")
        .setAppName("healthcode audit, tested")
        .set("spark.driver.host", one)
        .set("spark.driver.bindAddress", one)
        .set("spark.ui.enabled", "false")
        .set("spark.executor.memory", "512m")
        .set("spark.executorEnv.PYSPARK_PYTHON", sys.executable)
    )


def main():
    codes, program = sys.argv[1:]
    command = [program, "filter", "--demo", "--jobs", "1"]
    with open(codes, "rb") as lines:
        direct = subprocess.run(command, stdin=lines, capture_output=True, check=True)
    expected = direct.stdout.decode().splitlines()

    os.environ["PYSPARK_PYTHON"] = sys.executable
    with SparkContext(conf=conf()) as sc:
        sc.setLogLevel("ERROR")
        while len(executors()) < 2:
            time.sleep(0.1)
        before = executors()
        log = {}
        killer = threading.Thread(target=kill_one_in_mid_job, args=(sc, log))
        killer.start()
        started = time.monotonic()
        found = answers(sc, codes, command, len(expected)).collect()
        seconds = time.monotonic() - started
        log["over"] = True
        killer.join()

        assert "killed" in log, "the job was over before an executor could be killed"
        assert executors() != before, "no executor was lost"
        assert len(found) == len(expected), (len(found), len(expected))
        assert found == expected, "answers differ from a direct run"

        # A program that dies must fail the job, not lose records.
        dying = ["sh", "-c", "head -n 10; exit 3"]
        for broken in (dying, [program, "filter"]):
            try:
                answers(sc, codes, broken, 20_000).count()
            except Exception as refused:
                assert "exit" in str(refused) or "PIPE" in str(refused), refused
            else:
                raise AssertionError(f"{broken}: a dead program went unnoticed")

    print(
        f"{len(found)} records, each answered once, in order, equal to a direct run; "
        f"executor {log['killed']} of {len(before)} killed after {log['done']} of "
        f"{log['tasks']} tasks; {seconds:.1f} s"
    )


if __name__ == "__main__":
    main()
