//! Writes the seeds below `fuzz/seeds`: `cargo run --release --example seeds` in `fuzz/`.
//! They come from the fixtures and from the small world of the targets; the same each time.

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use healthcode::internals::issue::{Ink, paint_png};
use healthcode_fuzz::{
    genuine_file, genuine_old_file, genuine_parts, old_stream, parts, workbook,
    world::{self, ISSUER, NUMBER, OTHER},
};
use image::{DynamicImage, ImageFormat};

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let seeds = Seeds(root.join("seeds"));
    drop(fs::remove_dir_all(&seeds.0));
    let fixtures = root.join("../fixtures");
    codes(&seeds, &fixtures);
    documents(&seeds, &fixtures);
    rosters(&seeds);
    pictures(&seeds);
}

struct Seeds(PathBuf);

impl Seeds {
    fn put(&self, target: &str, name: &str, bytes: impl AsRef<[u8]>) {
        let folder = self.0.join(target);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(name), bytes).unwrap();
    }
}

/// The files of a folder with this ending, by name.
fn files(folder: &Path, ending: &str) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == ending))
        .map(|path| {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            (name, fs::read(path).unwrap())
        })
        .collect();
    files.sort();
    files
}

fn codes(seeds: &Seeds, fixtures: &Path) {
    let [own, _] = world::genuine();
    seeds.put("token", "genuine", own);
    for typed in ["]Q1", "\u{feff}", "\u{3000}"] {
        seeds.put(
            "scanner",
            &format!("prefix-{}", typed.len()),
            format!("{typed}{own}"),
        );
    }
    let swapped: String = own
        .chars()
        .map(|c| {
            if c.is_ascii_uppercase() {
                c.to_ascii_lowercase()
            } else {
                c.to_ascii_uppercase()
            }
        })
        .collect();
    seeds.put("scanner", "caps-lock", swapped);
    let wide = |c: char| char::from_u32(u32::from(c) + 0xfee0).unwrap();
    seeds.put(
        "scanner",
        "input-method",
        own.chars().map(wide).collect::<String>(),
    );
    let (russian, latin) = (
        "йцукенгшщзфывапролдячсмитьюЙЦУКЕНГШЩЗФЫВАПРОЛДЯЧСМИТЬ",
        "qwertyuiopasdfghjklzxcvbnm.QWERTYUIOPASDFGHJKLZXCVBNM",
    );
    let layout = |c: char| {
        latin
            .find(c)
            .and_then(|at| russian.chars().nth(at))
            .unwrap_or(c)
    };
    seeds.put(
        "scanner",
        "cyrillic",
        own.chars().map(layout).collect::<String>(),
    );

    for (name, first) in [
        ("mark", &b"\x00\xff\xfeX"[..]),
        ("utf-16", b"\x05\xff\xfea\0b\0c\0\n\0d\0"),
        ("big-endian", b"\x50\0a\0b\0c\0d\0e\0f\0g\0h\0i"),
        ("plain", b"\x03a line\r\n\r"),
    ] {
        seeds.put("lines", name, first);
    }
    seeds.put("claims", "genuine", world::claims(ISSUER, "code-1"));
    let header =
        r#"{"alg":"Ed25519","typ":"application/health-code+jwt","kid":"k1","iss":"330000"}"#;
    seeds.put(
        "claims",
        "header",
        format!("!{header}\n{}", world::claims(ISSUER, "code-1")),
    );
    for (name, token) in files(&fixtures.join("codes"), "txt") {
        let token = String::from_utf8_lossy(&token).trim().to_owned();
        let group = name.split('-').next().unwrap_or_default();
        if matches!(group, "token" | "signature") && token.len() < 3_000 {
            seeds.put("token", &name, &token);
        }
        let mut segments = token.split('.').skip(1);
        let payload = segments.next().and_then(decoded);
        if let Some(payload) = payload.filter(|_| {
            matches!(
                group,
                "claims" | "clock" | "holder" | "notice" | "status" | "recognition"
            )
        }) {
            let own = String::from_utf8_lossy(&payload)
                .replace("\"iss\":\"340000\"", "\"iss\":\"330000\"");
            seeds.put("claims", &name, own);
        }
    }
}

/// Base64url without padding.
fn decoded(text: &str) -> Option<Vec<u8>> {
    const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut bits = 0_u32;
    let mut held = 0;
    let mut bytes = Vec::new();
    for c in text.chars() {
        bits = bits << 6 | u32::try_from(LETTERS.find(c)?).unwrap();
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
            bits &= (1 << held) - 1;
        }
    }
    Some(bytes)
}

fn documents(seeds: &Seeds, fixtures: &Path) {
    let all = world::documents();
    let list = String::from_utf8(all["registry.json"].clone()).unwrap();
    let set = String::from_utf8(all[&format!("{ISSUER}-x.jwks.json")].clone()).unwrap();
    seeds.put("registry", "genuine", format!("{list}\n====\n{set}"));
    seeds.put("registry", "list", &list);
    seeds.put("registry", "set", format!("\n====\n{set}"));
    let full = set.replace(
        "\"kid\"",
        "\"use\":\"sig\",\"nbf\":1584000000,\"exp\":1620000000.5,\"key_ops\":[\"verify\"],\"kid\"",
    );
    seeds.put("registry", "life", format!("\n====\n{full}"));
    let revoked = set.replace(
        "\"kid\"",
        "\"revoked\":{\"revoked_at\":1585000000,\"reason\":\"x\"},\"kid\"",
    );
    seeds.put("registry", "revoked", format!("\n====\n{revoked}"));
    let p256 = String::from_utf8(all[&format!("{OTHER}-x.jwks.json")].clone()).unwrap();
    seeds.put("registry", "p-256", format!("\n====\n{p256}"));

    for (name, bytes) in files(&fixtures.join("notices"), "json") {
        seeds.put("notice", &name, bytes);
    }
    let (name, notice) =
        healthcode::embedded::notice_document(healthcode::embedded::TONGLIAO).unwrap();
    seeds.put("notice", name, notice);
    for (name, bytes) in files(&fixtures.join("registers"), "json") {
        seeds.put("register", &name, bytes);
    }
    for (name, text) in [
        (
            "numbers",
            r#"[0,-0,1e3,1.5E-7,18446744073709551615,1585107763.677]"#,
        ),
        (
            "texts",
            r#"{"a\u0000\ud83d\ude00":"\/\b\f\n\r\t\"\\","b":{"":null}}"#,
        ),
        ("twice", r#"{"a":{"b":1,"b":2},"c":[true,false]}"#),
        ("claims", &world::claims(ISSUER, "code-1")),
    ] {
        seeds.put("json", name, text);
    }
    let request = r#"{"key":"k","code":"a.b.c","id_number":"330102198001011234","name":"张三","declared":["420000","US"],"place":"workplace","purpose":"return","grade":"senior-3","temperature":36.5,"arrived":"2020-03-27"}"#;
    seeds.put("request", "all", request);
    seeds.put("request", "no-code", r#"{"no_code":true,"declared":[]}"#);
    let other = r#"{"code":"x","declared":["420000","Ua"]}"#;
    seeds.put("request", "country-in-small-letters", other);
    let spoken = r#"{"code":"x","challenge":"472"}"#;
    seeds.put("request", "challenge", spoken);
    seeds.put("bundle_file", "genuine", genuine_file());
    for (number, part) in genuine_parts().into_iter().enumerate() {
        seeds.put("bundle_part", &format!("part-{number}"), part);
    }
    // A list of a byte and one of 512, packed three ways (RFC 1951: stored, fixed, dynamic).
    let uri = "https://status.example.cn/330000/1";
    let (iat, exp) = (world::SECONDS - 3_600, world::SECONDS + 82_800);
    for (name, life) in [
        ("exp", format!("\"exp\":{exp}")),
        ("ttl", "\"ttl\":43200".to_owned()),
    ] {
        let claims = format!(
            r#"{{"sub":"{uri}","iat":{iat},{life},"status_list":{{"bits":1,"lst":"eNpjZAAAAAIAAg"}}}}"#
        );
        seeds.put("status_claims", name, claims);
    }
    let stored = [
        &[0x78, 0x01, 0x01, 2, 0, 0xfd, 0xff, 0x81, 0x02][..],
        &[0x01, 0x06, 0x00, 0x84],
    ]
    .concat();
    seeds.put("status_list", "stored", [&[0][..], &stored].concat());
    for bits in 0..4_u8 {
        let bytes: Vec<u8> = (0..512_u16)
            .map(|at| (at % 7 * u16::from(bits + 1)) as u8)
            .collect();
        seeds.put(
            "status_list",
            &format!("packed-{bits}"),
            [&[bits][..], &fdeflate::compress_to_vec(&bytes)].concat(),
        );
    }
}

fn rosters(seeds: &Seeds) {
    let token = &world::genuine()[0];
    seeds.put(
        "csv",
        "rows",
        format!("\"Li, Si\",{NUMBER},{token}\r\n,,\r\nWang,,\"a\nb\"\r\n"),
    );
    seeds.put("csv", "tab", format!("Li\t{NUMBER}\t{token}\n合计\t2\n"));
    let chinese =
        format!("花名册\n姓名;身份证号;健康码\n张三;{NUMBER};{token}\n李四;;张三.png\n合计;2;\n");
    seeds.put("roster_text", "utf-8", &chinese);
    let wide: Vec<u8> = chinese.encode_utf16().flat_map(u16::to_le_bytes).collect();
    seeds.put("roster_text", "utf-16", [&[0xff, 0xfe][..], &wide].concat());
    seeds.put(
        "roster_text",
        "gb18030",
        b"\xd0\xd5\xc3\xfb,\xbd\xa1\xbf\xb5\xc2\xeb\r\n\xd5\xc5\xc8\xfd,x.jpg\r\n",
    );
    let line = format!(r#"{{"姓名":"张三","身份证号":"{NUMBER}","健康码":"{token}"}}"#);
    seeds.put("roster_text", "jsonl", &line);
    seeds.put("jsonl", "row", &line);
    seeds.put(
        "jsonl",
        "forms",
        r#"{"name":["x"],"id":11010519491231,"code":null,"more":{"a":1.5}}"#,
    );
    let part = |name: &str| {
        parts()
            .into_iter()
            .find(|(part, _)| *part == name)
            .unwrap()
            .1
    };
    let numbered = |target: &str, names: &[&str]| {
        for (at, name) in (0_u8..).zip(names) {
            let short = name.rsplit('/').next().unwrap();
            seeds.put(
                target,
                &format!("{at}-{short}"),
                [&[at][..], &part(name)].concat(),
            );
        }
    };
    numbered("xlsx_sheet", &["xl/worksheets/sheet1.xml"]);
    let rows = r#"<row r="4" hidden="1"><c r="A4" t="str"><f>1</f><v>a</v></c><c r="C4"><v>1.5E+17</v></c></row><row><c t="s"><v>1</v></c></row>"#;
    seeds.put("xlsx_sheet", "rows", [&[1][..], rows.as_bytes()].concat());
    numbered("xlsx_strings", &["xl/sharedStrings.xml", "xl/styles.xml"]);
    numbered(
        "xlsx_relations",
        &[
            "xl/worksheets/_rels/sheet1.xml.rels",
            "xl/drawings/_rels/drawing1.xml.rels",
            "xl/_rels/cellimages.xml.rels",
            "xl/richData/_rels/richValueRel.xml.rels",
            "xl/_rels/workbook.xml.rels",
            "_rels/.rels",
        ],
    );
    numbered(
        "xlsx_pictures",
        &[
            "xl/cellimages.xml",
            "xl/metadata.xml",
            "xl/richData/rdrichvalue.xml",
            "xl/richData/richValueRel.xml",
        ],
    );
    seeds.put("xlsx_drawing", "anchored", part("xl/drawings/drawing1.xml"));
    seeds.put("xlsx_workbook", "one", part("xl/workbook.xml"));
    seeds.put("xlsx_file", "stored", workbook(&[]));
    seeds.put("xls", "whole", [&[0][..], &old_stream(&[], &[])].concat());
    let shared = [&[9, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0][..], b"Li"].concat();
    let shared = [
        &[0xfc, 0][..],
        &(shared.len() as u16).to_le_bytes(),
        &shared,
    ]
    .concat();
    let cell = [0xfd, 0, 10, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    let number = [
        &[0x03, 0x02, 14, 0, 2, 0, 1, 0, 0, 0][..],
        &43_917_f64.to_le_bytes(),
    ]
    .concat();
    seeds.put("xls", "cells", [&[1][..], &cell, &number].concat());
    seeds.put(
        "xls",
        "globals",
        [&[2][..], &shared, &[0x22, 0, 2, 0, 1, 0]].concat(),
    );
    seeds.put("xls_file", "genuine", genuine_old_file());
}

fn pictures(seeds: &Seeds) {
    let painted = paint_png(&world::genuine()[0], Ink::Black, 1).unwrap().png;
    let image = image::load_from_memory(&painted).unwrap().to_rgb8();
    let formats = [
        ("png", ImageFormat::Png),
        ("jpeg", ImageFormat::Jpeg),
        ("bmp", ImageFormat::Bmp),
        ("gif", ImageFormat::Gif),
        ("tiff", ImageFormat::Tiff),
        ("webp", ImageFormat::WebP),
    ];
    let small = image::imageops::resize(&image, 24, 24, image::imageops::FilterType::Nearest);
    for (name, format) in formats {
        for (size, image) in [("code", &image), ("small", &small)] {
            let mut file = Cursor::new(Vec::new());
            DynamicImage::ImageRgb8(image.clone())
                .write_to(&mut file, format)
                .unwrap();
            if file.get_ref().len() < 40_000 {
                seeds.put("picture", &format!("{size}-{name}"), file.get_ref());
            }
        }
    }
    for (name, text) in [("code", &*world::genuine()[0]), ("text", "hello")] {
        let painted = paint_png(text, Ink::Black, 1).unwrap().png;
        let grey = image::load_from_memory(&painted).unwrap().to_luma8();
        let width = u8::try_from(grey.width()).unwrap();
        seeds.put("pixels", name, [&[width][..], grey.as_raw()].concat());
    }
}
