//! Step 1: pictures of no code, of several, too large, or not to be read.

use std::io::Cursor;

use healthcode::internals::issue::{Ink, paint_png};
use image::{DynamicImage, GrayImage, ImageFormat, RgbImage, load_from_memory};

use super::draft::{code, zhejiang};
use super::fixture::{Fixture, hold, recognised, reject};
use super::mint::Mint;

/// The side of a module in the pictures.
pub(crate) const MODULE_PX: u8 = 3;

/// What a shop's own poster holds.
const POSTER: &str = "https://example.org/menu";

pub(crate) fn table(mint: &Mint<'_>) -> Vec<Fixture> {
    let green = png(&mint.sign("zhejiang-green", zhejiang()));
    let red = png(&mint.sign("zhejiang-red", zhejiang().colour("10")));
    let henan = png(&mint.sign("henan-green", code("410000")));
    let poster = png(POSTER);
    let blank = RgbImage::from_pixel(200, 200, image::Rgb([255; 3]));
    let half = green.get(..green.len() / 2).unwrap();
    let wide = GrayImage::from_pixel(32_768, 1, image::Luma([255]));
    vec![
        Fixture::picture(
            "picture-no-code",
            "png",
            save(&blank.into(), ImageFormat::Png),
        )
        .must("图中没有码", "an empty picture", "", reject(&["no-code"])),
        Fixture::picture("picture-several-codes", "png", beside(&green, &henan)).must(
            "图中有两人的健康码",
            "the codes of two travellers",
            "",
            reject(&["several-codes"]),
        ),
        Fixture::picture("picture-green-beside-red", "png", beside(&green, &red)).must(
            "绿码旁另有红码：不挑选",
            "a green code beside a red one: no picking",
            "",
            reject(&["several-codes"]),
        ),
        Fixture::picture("picture-same-code-twice", "png", beside(&green, &green)).must(
            "同一个码出现两次，算一个",
            "the same code twice is one code",
            "",
            recognised(),
        ),
        Fixture::picture("picture-poster-beside", "png", beside(&green, &poster)).must(
            "健康码旁有店家海报的码",
            "a shop's own code beside the health code",
            "",
            recognised(),
        ),
        Fixture::picture("picture-poster-only", "png", poster).must(
            "只有店家海报的码",
            "only a shop's own code",
            "",
            reject(&["malformed"]),
        ),
        Fixture::picture("picture-text-not-code", "png", png("健康码：绿，放行 👍")).must(
            "二维码里只写着“绿”",
            "a QR symbol that merely says green",
            "",
            reject(&["malformed"]),
        ),
        Fixture::picture("picture-cut-short", "png", half.to_vec()).must(
            "图片只传了一半",
            "half of a file",
            "",
            reject(&["unreadable-image"]),
        ),
        Fixture::picture("picture-gif", "gif", b"GIF89a\x01\0\x01\0\0\0\0;".to_vec()).must(
            "不支持的格式",
            "a format that is not read",
            "",
            reject(&["unreadable-image"]),
        ),
        Fixture::picture(
            "picture-too-large",
            "png",
            save(&wide.into(), ImageFormat::Png),
        )
        .must(
            "边长超过上限",
            "one side beyond the budget",
            "",
            reject(&["too-large"]),
        ),
        mint.code("picture-inverted", zhejiang())
            .with("png", inverted(&mint.sign("picture-inverted", zhejiang())))
            .must(
                "深色模式下反色的码",
                "light on dark, as in a dark mode",
                "",
                recognised(),
            ),
        mint.code("picture-yellow-on-white", zhejiang().colour("01"))
            .painted(Ink::Yellow)
            .must(
                "浅黄色的码也读得出",
                "yellow on white reads too",
                "",
                hold(&["yellow-code"]),
            ),
    ]
}

/// The same code as JPEG, WebP and BMP too.
pub(crate) fn other_formats(fixture: Fixture) -> Fixture {
    let picture =
        load_from_memory(&paint_png(&fixture.text(), Ink::Green, 2).unwrap().png).unwrap();
    fixture
        .with("jpg", save(&picture, ImageFormat::Jpeg))
        .with("webp", save(&picture, ImageFormat::WebP))
        .with("bmp", save(&picture, ImageFormat::Bmp))
}

fn png(text: &str) -> Vec<u8> {
    paint_png(text, Ink::Black, MODULE_PX).unwrap().png
}

fn inverted(text: &str) -> Vec<u8> {
    let mut picture = load_from_memory(&png(text)).unwrap();
    picture.invert();
    save(&picture, ImageFormat::Png)
}

fn beside(left: &[u8], right: &[u8]) -> Vec<u8> {
    let [left, right] = [left, right].map(|png| load_from_memory(png).unwrap().into_rgb8());
    let height = left.height().max(right.height());
    let width = left.width() + right.width();
    let mut both = RgbImage::from_pixel(width, height, image::Rgb([255; 3]));
    image::imageops::replace(&mut both, &left, 0, 0);
    image::imageops::replace(&mut both, &right, left.width().into(), 0);
    save(&both.into(), ImageFormat::Png)
}

fn save(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}
