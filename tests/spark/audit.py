"""Judges a file of codes on an Apache Spark cluster: one `key<TAB>code` a line in, one JSON object a
line out, in the same order.

    spark-submit audit.py codes.txt answers -- healthcode filter --keys keys --jobs 1

The workers need the program and its keys, nothing else. `checkCode=True` is what makes a program
that dies fail the task instead of losing its records; `healthcode filter` exits 0 if and only if it
judged every line, so that a refused code is no failure and a failure is no refusal.
"""

import shlex
import sys

from pyspark import SparkConf, SparkContext

# Small enough that a lost executor costs little, large enough that starting the program does not.
LINES_A_PARTITION = 5_000


def conf():
    """What the job needs of Spark's settings."""
    # A record is what ends with a line feed; Hadoop would also cut at a carriage return.
    return SparkConf().set("spark.hadoop.textinputformat.record.delimiter", "\n")


def answers(sc, codes, command, lines):
    """The answers to the codes in a file of so many lines, in order."""
    partitions = max(1, lines // LINES_A_PARTITION)
    return sc.textFile(codes, partitions).pipe(shlex.join(command), checkCode=True)


def main():
    codes, out, separator, *command = sys.argv[1:]
    if separator != "--" or not command:
        sys.exit(__doc__)
    with SparkContext(appName="healthcode audit", conf=conf()) as sc:
        lines = sc.textFile(codes).count()
        answers(sc, codes, command, lines).saveAsTextFile(out)


if __name__ == "__main__":
    main()
