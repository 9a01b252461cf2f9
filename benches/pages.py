#!/usr/bin/env python3
"""Pictures without a code, for the times of `benches/readers.py`: each with an empty label.

    target/referees/bin/python benches/pages.py FOLDER [--font FONT]    # a font with Chinese characters

screenshot  1080 × 2340: chats, lists, articles with photographs, tables, small print, dark pages
photograph  4000 × 3000: a desk, a page of writing in the middle, one of small print that fills it, a crowd of coloured things
small       300 × 300 and 640 × 480: faint, dark, blurred, noise
"""

import argparse
import pathlib
import random

import numpy
from PIL import Image, ImageDraw, ImageFilter, ImageFont

COMMON = "的一是不了人我在有他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么心多天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长"
LATIN = "etaoinshrdlucmfwypvbgkjqxz0123456789 ,.-"


class Page:
    def __init__(self, size, ground, font, lot):
        self.picture = Image.new("RGB", size, ground)
        self.draw = ImageDraw.Draw(self.picture)
        self.font, self.lot = font, lot

    def words(self, count, latin=False):
        return "".join(self.lot.choice(LATIN if latin else COMMON) for _ in range(count))

    def text(self, x, y, size, count, ink, latin=False):
        font = ImageFont.truetype(self.font, size)
        self.draw.text((x, y), self.words(count, latin), font=font, fill=ink)

    def photo(self, x, y, width, height):
        """Something with all sorts of edges."""
        coarse = numpy.random.default_rng(self.lot.randrange(1 << 30)).integers(0, 256, (height // 24 + 2, width // 24 + 2, 3), numpy.uint8)
        part = Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)
        part = part.filter(ImageFilter.GaussianBlur(2))
        self.picture.paste(part, (x, y))


def block(page, top, bottom, size, ink, left=40, latin=False):
    """Lines of writing from one edge to the other."""
    wide = page.picture.width - 2 * left
    for y in range(top, bottom - size, round(size * 1.5)):
        page.text(left, y, size, int(wide / size * (1.8 if latin else 1)), ink, latin)


def chat(font, lot, dark=False):
    page = Page((1080, 2340), "#111" if dark else "#ededed", font, lot)
    y = 160
    while y < 2200:
        mine, lines = lot.random() < 0.4, lot.randrange(1, 5)
        x, high = (200 if mine else 150), 40 + 60 * lines
        page.photo(960 if mine else 30, y, 96, 96)
        page.draw.rounded_rectangle((x, y, x + 720, y + high), 12, "#3a3a3a" if dark else ("#95ec69" if mine else "#fff"))
        for n in range(lines):
            page.text(x + 24, y + 20 + 60 * n, 42, lot.randrange(6, 16), "#ddd" if dark else "#191919")
        y += high + 40
    return page.picture


def rows(font, lot):
    page = Page((1080, 2340), "#fff", font, lot)
    for y in range(140, 2300, 150):
        page.photo(40, y + 20, 100, 100)
        page.text(180, y + 20, 44, lot.randrange(4, 14), "#222")
        page.text(180, y + 82, 30, lot.randrange(10, 26), "#888")
        page.draw.line((180, y + 148, 1080, y + 148), "#e5e5e5", 2)
    return page.picture


def article(font, lot, size=40):
    page = Page((1080, 2340), "#fff", font, lot)
    page.photo(40, 200, 1000, 560)
    block(page, 800, 2300, size, "#333")
    return page.picture


def print_of(font, lot, size, latin=False, ink="#222", ground="#fff"):
    page = Page((1080, 2340), ground, font, lot)
    block(page, 60, 2300, size, ink, latin=latin)
    return page.picture


def table(font, lot):
    page = Page((1080, 2340), "#fff", font, lot)
    for y in range(100, 2300, 56):
        page.draw.line((20, y, 1060, y), "#999", 2)
        for x in range(20, 1060, 130):
            page.draw.line((x, 100, x, 2300), "#999", 2)
            page.text(x + 8, y + 10, 30, 4, "#222", lot.random() < 0.6)
    return page.picture


def screenshots(font, lot):
    yield from (chat(font, lot) for _ in range(3))
    yield chat(font, lot, dark=True)
    yield from (rows(font, lot) for _ in range(2))
    yield from (article(font, lot, size) for size in (40, 28))
    yield table(font, lot)
    yield print_of(font, lot, 24)
    yield print_of(font, lot, 18)
    yield print_of(font, lot, 22, latin=True, ink="#ddd", ground="#1e1e1e")


def photographed(flat, lot, noise=4.0, blur=1.2):
    """A thing seen by a sensor of twelve megapixels."""
    width, height = 4000, 3000
    ground = Image.new("RGB", (width, height), "#6b5b4a")
    turned = flat.rotate(lot.uniform(-9, 9), Image.Resampling.BICUBIC, expand=True, fillcolor="#6b5b4a")
    ground.paste(turned, ((width - turned.width) // 2, (height - turned.height) // 2))
    grain = numpy.random.default_rng(lot.randrange(1 << 30)).normal(0, noise, (height, width, 1))
    light = numpy.linspace(0.75, 1, width)[None, :, None]
    seen = numpy.asarray(ground.filter(ImageFilter.GaussianBlur(blur)), float) * light * 0.85 + 15 + grain
    return Image.fromarray(seen.clip(0, 255).astype(numpy.uint8))


def photographs(font, lot):
    for size in (60, 34, 22):
        page = Page((3600, 3200) if size < 30 else (2000, 2800), "#f2f2ec", font, lot)
        block(page, 80, page.picture.height - 80, size, "#222")
        yield photographed(page.picture, lot)
    yield photographed(Image.new("RGB", (1400, 1400), "#f0f0ea"), lot)
    yield photographed(chat(font, lot), lot)
    crowd = Page((3600, 2800), "#888", font, lot)
    for _ in range(900):
        x, y, side = lot.randrange(3500), lot.randrange(2700), lot.randrange(20, 200)
        crowd.draw.rectangle((x, y, x + side, y + lot.randrange(20, 200)), fill=tuple(lot.randrange(256) for _ in "rgb"))
    yield photographed(crowd.picture, lot)


def small(font, lot):
    random_of = numpy.random.default_rng(lot.randrange(1 << 30))
    for size in ((300, 300), (640, 480)):
        for low, high, noise, blur in ((110, 130, 1, 0.5), (118, 126, 0.5, 1), (5, 30, 2, 1), (20, 230, 3, 5), (128, 128, 40, 0)):
            page = Page(size, (high,) * 3, font, lot)
            block(page, 20, size[1] - 20, 20, (low,) * 3, left=20)
            seen = numpy.asarray(page.picture.filter(ImageFilter.GaussianBlur(blur)).convert("L"), float)
            seen = seen + random_of.normal(0, noise, seen.shape)
            yield Image.fromarray(seen.clip(0, 255).astype(numpy.uint8))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--font", default="/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    lot = random.Random(args.seed)
    for name, pictures in (("screenshot", screenshots), ("photograph", photographs), ("small", small)):
        for n, picture in enumerate(pictures(args.font, lot)):
            picture.save(args.folder / f"{name}-{n:02}.png", compress_level=1)
            (args.folder / f"{name}-{n:02}.txt").write_text("")


if __name__ == "__main__":
    main()
