#!/usr/bin/env python3
"""Our reader beside zxing-cpp and zbar, on a folder of labelled pictures.

    python3 -m venv target/referees
    target/referees/bin/pip install zxing-cpp pyzbar pillow numpy    # pyzbar wants Debian's libzbar0
    cargo build --release --example read-pictures
    target/referees/bin/python benches/readers.py FOLDER [FOLDER ...]

A picture `name.png` (jpg, webp, bmp) is labelled by `name.txt` beside it: the text of its code, or one line for each of several
codes; a line `+ text` is a code that may be read too. An empty label means that nothing must be read; without a label a picture is
skipped. `cargo run --release --example ink-pictures -- FOLDER` makes a folder; fixtures/pictures/README.md says how to make the set of
cameras.

read  all labelled texts were found        wrong  a text that is not in the label
none  anything less                        ms/MP  median time per megapixel of reading alone, the fastest of three

More readers: `--reader NAME=PROGRAM`, which is given the files and prints a JSON line for each as `read-pictures` does
({"file", "texts", "ms"}); `benches/rqrr` is one. `--list` names the pictures that were missed or wrong.
"""

import argparse
import collections
import json
import pathlib
import re
import statistics
import subprocess
import time

from PIL import Image

ENDS = {".png", ".jpg", ".jpeg", ".webp", ".bmp"}
OURS = pathlib.Path(__file__).parent.parent / "target/release/examples/read-pictures"
REPEATS = 3
Image.MAX_IMAGE_PIXELS = None


def program(path):
    """A reader that is a program of its own."""

    def read(files):
        for start in range(0, len(files), 500):
            some = [str(file) for file in files[start : start + 500]]
            run = subprocess.run([path, *some], stdout=subprocess.PIPE, check=True, text=True)
            for line in run.stdout.splitlines():
                found = json.loads(line)
                yield found["texts"], found["ms"]

    return read


def library(texts_of):
    """A reader that is a Python library, given grey pixels."""

    def read(files):
        for file in files:
            with Image.open(file) as picture:
                if "A" in picture.getbands():
                    rgba = picture.convert("RGBA")
                    picture = Image.alpha_composite(Image.new("RGBA", rgba.size, "white"), rgba)
                grey = picture.convert("L")
            times = []
            for _ in range(REPEATS):
                start = time.perf_counter()
                texts = texts_of(grey)
                times.append((time.perf_counter() - start) * 1000)
            yield texts, min(times)

    return read


def referees():
    """The libraries that are installed."""
    found = {}
    try:
        import numpy
        import zxingcpp

        def zxing(grey):
            codes = zxingcpp.read_barcodes(numpy.asarray(grey), formats=zxingcpp.BarcodeFormat.QRCode)
            return [code.bytes.decode("utf-8", "replace") for code in codes]

        found["zxing-cpp"] = library(zxing)
    except ImportError as error:
        print(f"without zxing-cpp: {error}")
    try:
        from pyzbar import pyzbar

        def zbar(grey):
            codes = pyzbar.decode(grey, symbols=[pyzbar.ZBarSymbol.QRCODE])
            return [code.data.decode("utf-8", "replace") for code in codes]

        found["zbar"] = library(zbar)
    except ImportError as error:
        print(f"without zbar: {error}")
    return found


def label_of(file):
    """What must be read, and what may be read too."""
    text = file.with_suffix(".txt").read_text(encoding="utf-8").strip("\r\n")
    lines = [line for line in text.splitlines() if line]
    also = {line[2:] for line in lines if line.startswith("+ ")}
    return {line for line in lines if not line.startswith("+ ")}, also, text


def judge(file, texts):
    """`read`, `wrong` or `none`."""
    wanted, also, whole = label_of(file)
    found = {text.strip("\r\n") for text in texts}
    if whole and found == {whole}:
        return "read"
    if found - wanted - also:
        return "wrong"
    return "read" if wanted <= found else "none"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=pathlib.Path)
    parser.add_argument("--reader", action="append", default=[], metavar="NAME=PROGRAM")
    parser.add_argument("--list", action="store_true")
    args = parser.parse_args()

    files = [file for folder in args.folders for file in sorted(folder.rglob("*")) if file.suffix.lower() in ENDS]
    files = [file for file in files if file.with_suffix(".txt").exists()]
    if not files:
        raise SystemExit("no labelled pictures")
    readers = {"ours": program(OURS)} | referees()
    for given in args.reader:
        name, path = given.split("=", 1)
        readers[name] = program(path)

    # The group of a picture: its name without a number, or its folder.
    groups = {}
    for file in files:
        match = re.fullmatch(r"(.*\D)-\d+", file.stem)
        groups[file] = match[1] if match else str(file.parent)
    megapixels = {}
    for file in files:
        with Image.open(file) as picture:
            megapixels[file] = picture.width * picture.height / 1e6
    sizes = collections.Counter(groups.values())
    counts, speeds, notes = collections.Counter(), {}, []
    for name, read in readers.items():
        speeds[name] = []
        for file, (texts, ms) in zip(files, read(files), strict=True):
            outcome = judge(file, texts)
            counts[name, groups[file], outcome] += 1
            counts[name, "TOTAL", outcome] += 1
            speeds[name].append(ms / megapixels[file])
            if outcome != "read":
                notes.append(f"{name:10} {outcome:6} {file}")

    width = max(map(len, sizes)) + 2
    print(f"{'read':{width}}{'of':>6}" + "".join(f"{name:>12}" for name in readers))
    sizes["TOTAL"] = len(files)
    for group, size in sizes.items():
        print(f"{group:{width}}{size:6}" + "".join(f"{counts[name, group, 'read']:12}" for name in readers))
    for outcome in ("wrong", "none"):
        print(f"{outcome:{width}}{'':6}" + "".join(f"{counts[name, 'TOTAL', outcome]:12}" for name in readers))
    print(f"{'ms/MP':{width}}{'':6}" + "".join(f"{statistics.median(speeds[name]):12.1f}" for name in readers))
    if args.list:
        print(*notes, sep="\n")


if __name__ == "__main__":
    main()
