//! Pictures beside the roster: named in a cell, found by name or ID number, or alone.

use healthcode::internals::issue::{Ink, paint_png};

use super::case::{Case, case};
use super::people::{Person, person};
use crate::cast::mint::Mint;

const HEAD: &str = "姓名,身份证号,健康码\n";

/// A small picture of a code.
pub(super) fn picture(person: &Person) -> Vec<u8> {
    paint_png(&person.token, Ink::Green, 2).unwrap().png
}

fn row(person: &Person, code: &str) -> String {
    format!("{},{},{code}\n", person.name, person.number)
}

pub(crate) fn table(mint: &Mint<'_>) -> Vec<Case> {
    let people = [20, 21, 22, 23].map(|index| person(mint, index));
    let [a, b, c, d] = &people;
    let [pa, pb, pc, pd] = [a, b, c, d].map(picture);
    let cut = pa.get(..pa.len() / 2).unwrap().to_vec();
    let tail = |p: &Person| p.number[14..].to_lowercase();
    vec![
        case(
            "pictures-named",
            [
                "单元格写图片文件名：旁边的、子文件夹的、没有的、想跑到外面的",
                "file names in cells: beside, below, absent, and leading outside",
            ],
            "a.csv",
            format!(
                "{HEAD}{}{}{}{}{}",
                row(a, "a.png"),
                row(b, "图\\b.PNG"),
                row(c, "没有.jpg"),
                row(d, "../pictures-alone/d.png"),
                row(d, "/etc/d.png"),
            ),
        )
        .file("a.png", &pa)
        .file("图/b.PNG", &pb)
        .must(
            1,
            &[
                "2 pass matched picture-named",
                "3 pass matched picture-named",
                "4 error - picture-named",
                "5 error - picture-named duplicate-worker",
                "6 error - picture-named duplicate-worker",
            ],
        ),
        case(
            "pictures-in-folder",
            [
                "图片按文件夹里的文件名找到，名字可不写后缀",
                "file names looked for in the named folder, with and without their endings",
            ],
            "a.csv",
            format!(
                "{HEAD}{}{}{}",
                row(a, "a.png"),
                row(b, "乙"),
                row(c, "c.png")
            ),
        )
        .input("群")
        .file("群/a.png", &pa)
        .file("群/组/乙.png", &pb)
        .file("群/1/c.png", &pc)
        .file("群/2/c.png", &pd)
        .must(
            1,
            &[
                "2 pass matched picture-named",
                "3 pass matched picture-named",
                "4 error - picture-named",
                "群/1/c.png pass not-checked picture not-on-roster",
                "群/2/c.png pass not-checked picture not-on-roster",
            ],
        ),
        case(
            "pictures-matched",
            [
                "按姓名、按证件尾号；还有一张不在册",
                "by name, by the end of the ID number, and one on no row",
            ],
            "a.csv",
            format!(
                "姓名,身份证号\n{},{}\n{},{}\n",
                a.name, a.number, b.name, b.number
            ),
        )
        .input("photos")
        .file(&format!("photos/{}健康码.png", a.name), &pa)
        .file(&format!("photos/码_{}.png", tail(b)), &pb)
        .file("photos/微信图片_20200328.png", &pc)
        .must(
            0,
            &[
                "2 pass matched picture-by-name",
                "3 pass matched picture-by-id-tail",
                "photos/微信图片_20200328.png pass not-checked picture not-on-roster",
            ],
        ),
        case(
            "pictures-ambiguous",
            [
                "两张都像、一张像两人：都不猜",
                "two that fit, one that fits two: nothing is guessed",
            ],
            "a.csv",
            format!(
                "姓名,身份证号\n{},\n李四,\n李四,{}\n王五,{}\n",
                a.name, c.number, d.number
            ),
        )
        .input("photos")
        .file(&format!("photos/{}.png", a.name), &pa)
        .file(&format!("photos/{} (1).png", a.name), &pb)
        .file("photos/李四.png", &pc)
        .file("photos/王五丰.png", &pd)
        .must(
            1,
            &[
                "2 error - nowhere id-missing ambiguous-picture",
                "3 error - nowhere picture-for-several-workers id-missing",
                "4 error - nowhere picture-for-several-workers",
                "5 hold:manual-lane - nowhere no-code-given",
                "photos/王**.png pass not-checked picture not-on-roster",
            ],
        ),
        Case {
            inputs: vec!["photos".to_owned()],
            ..case(
                "pictures-alone",
                [
                    "只有一个图片文件夹：好的、坏的、不是图片的",
                    "a folder of pictures alone: good, cut short, no picture",
                ],
                "photos/a.png",
                pa.clone(),
            )
            .file("photos/b.jpg", &cut)
            .file("photos/c.webp", b"not a picture")
            .file("photos/d/d.png", &pa)
            .file("photos/notes.txt", b"not looked at")
            .must(
                12,
                &[
                    "photos/a.png pass not-checked picture duplicate-code",
                    "photos/b.jpg reject:unreadable-image - picture",
                    "photos/c.webp reject:unreadable-image - picture",
                    "photos/d/d.png pass not-checked picture duplicate-code",
                ],
            )
        },
        Case {
            inputs: vec![
                "b.csv".to_owned(),
                "没有表头.csv".to_owned(),
                "a.png".to_owned(),
            ],
            ..case(
                "several-inputs",
                [
                    "几个输入一起，其中一个读不了",
                    "several inputs, one of which cannot be read",
                ],
                "b.csv",
                format!("{HEAD}{}\n", b.row()),
            )
            .file("没有表头.csv", b"1,2\n3,4\n")
            .file("a.png", &pa)
            .must(
                1,
                &[
                    "- error - nowhere",
                    "2 pass matched token",
                    "a.png pass not-checked picture not-on-roster",
                ],
            )
        },
    ]
}
