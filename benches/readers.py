#!/usr/bin/env python3
"""Our reader beside zxing-cpp and zbar, on a folder of labelled pictures.

    python3 -m venv target/referees
    target/referees/bin/pip install zxing-cpp pyzbar pillow numpy    # pyzbar wants Debian's libzbar0
    cargo build --release --features tools --example read-pictures
    target/referees/bin/python benches/readers.py FOLDER [FOLDER ...]

A picture `name.png` (jpg, webp, bmp) is labelled by `name.txt` beside it: the text of its code, or one line for each of several
codes; a line `+ text` is a code that may be read too. An empty label means that nothing must be read; without a label a picture is
skipped. `cargo run --release --features tools --example camera -- write=FOLDER SEED` makes a folder, `… --example ink-pictures -- FOLDER` one of inks,
`benches/pages.py` one of pictures without a code.

read  all labelled texts were found        wrong  a text that is not in the label
none  anything less                        ms/MP  median processor time per megapixel of reading alone, the fastest of three
×     the median over a group's pictures of the time ÷ that of zxing-cpp on the same picture, and the largest

"+retries" gives zxing-cpp the darkest channel, the other thresholds, half, quarter, double and sharper pictures as well, until it reads.

More readers: `--reader NAME=PROGRAM`, which is given the files and prints a JSON line for each as `read-pictures` does
({"file", "texts", "ms"}); `benches/rqrr` is one.
"""

import argparse
import collections
import json
import pathlib
import re
import statistics
import subprocess
import time

from PIL import Image, ImageFilter, ImageOps

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


def opened(file):
    """The picture, over white where it is transparent."""
    with Image.open(file) as picture:
        if "A" in picture.getbands():
            rgba = picture.convert("RGBA")
            return Image.alpha_composite(Image.new("RGBA", rgba.size, "white"), rgba).convert("RGB")
        return picture.convert("RGB")


def library(texts_of):
    """A reader that is a Python library, given the picture and its grey pixels."""

    def read(files):
        for file in files:
            picture = opened(file)
            grey = picture.convert("L")
            times = []
            for _ in range(REPEATS):
                start = time.thread_time()
                texts = texts_of(picture, grey)
                times.append((time.thread_time() - start) * 1000)
            yield texts, min(times)

    return read


def referees():
    """The libraries that are installed."""
    found = {}
    try:
        import numpy
        import zxingcpp

        local, others = zxingcpp.Binarizer.LocalAverage, (zxingcpp.Binarizer.GlobalHistogram, zxingcpp.Binarizer.FixedThreshold)

        def once(grey, binarizer=local):
            codes = zxingcpp.read_barcodes(numpy.asarray(grey), formats=zxingcpp.BarcodeFormat.QRCode, binarizer=binarizer)
            return [code.bytes.decode("utf-8", "replace") for code in codes]

        def again(picture, grey):
            """What a patient program does with this library."""
            darkest = Image.fromarray(numpy.asarray(picture).min(axis=2))
            yield from (once(grey), once(darkest))
            for binarizer in others:
                yield from (once(grey, binarizer), once(darkest, binarizer))
            size = grey.size
            for part in (2, 4, 0.5):
                new = tuple(max(1, round(side / part)) for side in size)
                if max(new) <= 8_000:
                    yield from (once(one.resize(new, Image.Resampling.BOX if part > 1 else Image.Resampling.BICUBIC)) for one in (grey, darkest))
            for radius in (1, 2):
                yield once(darkest.filter(ImageFilter.UnsharpMask(radius, 200, 0)))
            yield once(ImageOps.autocontrast(darkest, cutoff=1))
            yield once(darkest.filter(ImageFilter.MedianFilter(3)))

        found["zxing-cpp"] = library(lambda _, grey: once(grey))
        found["+retries"] = library(lambda picture, grey: next(filter(None, again(picture, grey)), []))
    except ImportError as error:
        print(f"without zxing-cpp: {error}")
    try:
        from pyzbar import pyzbar

        def zbar(_, grey):
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
    parser.add_argument("--list", action="store_true", help="names the pictures that were missed or wrong")
    parser.add_argument("--times", action="store_true", help="the times of each group beside those of zxing-cpp")
    parser.add_argument("--ours", default=OURS, metavar="PROGRAM")
    args = parser.parse_args()

    files = [file for folder in args.folders for file in sorted(folder.rglob("*")) if file.suffix.lower() in ENDS]
    files = [file for file in files if file.with_suffix(".txt").exists()]
    if not files:
        raise SystemExit("no labelled pictures")
    readers = {"ours": program(args.ours)} | referees()
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
        speeds[name] = {}
        for file, (texts, ms) in zip(files, read(files), strict=True):
            outcome = judge(file, texts)
            counts[name, groups[file], outcome] += 1
            counts[name, "TOTAL", outcome] += 1
            speeds[name][file] = ms
            if outcome != "read":
                notes.append(f"{name:10} {outcome:6} {file}")

    width = max(map(len, sizes)) + 2
    print(f"{'read':{width}}{'of':>6}" + "".join(f"{name:>12}" for name in readers))
    sizes["TOTAL"] = len(files)
    for group, size in sizes.items():
        print(f"{group:{width}}{size:6}" + "".join(f"{counts[name, group, 'read']:12}" for name in readers))
    for outcome in ("wrong", "none"):
        print(f"{outcome:{width}}{'':6}" + "".join(f"{counts[name, 'TOTAL', outcome]:12}" for name in readers))
    per = {name: statistics.median(ms / megapixels[file] for file, ms in speeds[name].items()) for name in readers}
    print(f"{'ms/MP':{width}}{'':6}" + "".join(f"{per[name]:12.1f}" for name in readers))
    if args.times and "zxing-cpp" in readers:
        print(f"\n{'×':{width}}{'ms':>6}" + "".join(f"{name:>12}" for name in readers))
        for group in sizes:
            some = [file for file in files if group in (groups[file], "TOTAL")]
            cells = []
            for name in readers:
                times = [speeds[name][file] / speeds["zxing-cpp"][file] for file in some]
                cells.append(f"{statistics.median(times):.2f} {max(times):.1f}")
            ms = statistics.median(speeds["zxing-cpp"][file] for file in some)
            print(f"{group:{width}}{ms:6.1f}" + "".join(f"{cell:>12}" for cell in cells))
    if args.list:
        print(*notes, sep="\n")


if __name__ == "__main__":
    main()
