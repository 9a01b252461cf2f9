//! Step 8: the holder, and the characters of a name. The full numbers have a day of birth in 1900, so
//! that they belong to nobody.

use healthcode::internals::issue::Ink;

use super::draft::zhejiang;
use super::fixture::{Fixture, pass, recognised, reject};
use super::mint::Mint;

pub(crate) fn table(mint: &Mint<'_>) -> Vec<Fixture> {
    [numbers(mint), names(mint)].into_iter().flatten().collect()
}

fn numbers(mint: &Mint<'_>) -> Vec<Fixture> {
    let matched = || pass("mutual-recognition", &[]);
    let mismatch = || reject(&["holder-mismatch"]);
    let x = zhejiang().holder("李*", "10", "4401**********567X");
    let passport = zhejiang().holder("J* S*", "20", "E1*****78");
    vec![
        mint.code("holder-zhang", zhejiang())
            .painted(Ink::Green)
            .must(
                "证件号码相符",
                "the number is the holder's",
                "--id-number 330106190001021234",
                matched(),
            )
            .must(
                "号码和姓名都相符",
                "number and name",
                "--id-number 330106190001021234 --name 张三",
                matched(),
            )
            .must(
                "全角号码也相符",
                "full-width digits",
                "--id-number ３３０１０６１９０００１０２１２３４",
                matched(),
            )
            .must(
                "只核对了姓名：还须看证件",
                "a name alone identifies nobody",
                "--name 张三丰",
                recognised(),
            )
            .must(
                "别人的证件",
                "someone else's document",
                "--id-number 44010619000104567X",
                mismatch(),
            )
            .must(
                "姓名不符",
                "another name",
                "--id-number 330106190001021234 --name 李四",
                mismatch(),
            )
            .must(
                "只报姓，不足以匹配",
                "the family name alone",
                "--name 张",
                mismatch(),
            )
            .must(
                "把遮盖的号码念一遍不算",
                "the mask itself proves nothing",
                "--id-number 3301**********1234",
                reject(&["invalid-id-number", "holder-mismatch"]),
            )
            .must(
                "遮盖部分输错一位，校验码不符",
                "a slip in the hidden part: the check digit tells",
                "--id-number 330106190001031234",
                reject(&["invalid-id-number"]),
            )
            .must(
                "旧式15位号码",
                "an old number of 15 digits",
                "--id-number 330106000102123",
                matched(),
            )
            .must(
                "社区也核对：冒用他人的码不放行",
                "someone else's code at an open gate",
                "--place community --id-number 44010619000104567X",
                mismatch(),
            ),
        mint.code(
            "holder-unborn",
            zhejiang().holder("张*", "10", "3301**********1234"),
        )
        .must(
            "出生日期在将来",
            "born after the clock",
            "--id-number 330106203001021234",
            reject(&["invalid-id-number"]),
        ),
        mint.code("holder-x", x)
            .must(
                "末位 X",
                "a number that ends in X",
                "--id-number 44010619000104567X",
                matched(),
            )
            .must(
                "末位小写 x",
                "x for X",
                "--id-number 44010619000104567x",
                matched(),
            ),
        mint.code(
            "holder-x-lower",
            zhejiang().holder("李*", "10", "4401**********567x"),
        )
        .must(
            "签发时写作小写 x",
            "signed with x",
            "--id-number 44010619000104567X",
            matched(),
        ),
        mint.code("holder-passport", passport)
            .must(
                "护照不按身份证校验",
                "a passport has no check digit of GB 11643",
                "--id-number E12345678",
                matched(),
            )
            .must(
                "遮盖的护照号码不算",
                "a mask proves nothing",
                "--id-number E1•••••78",
                mismatch(),
            )
            .must(
                "用 x 遮盖也不算",
                "nor does one of x",
                "--id-number E1xxxxx78",
                mismatch(),
            )
            .must(
                "护照号码不符",
                "another passport",
                "--id-number E12345679",
                mismatch(),
            ),
    ]
}

fn names(mint: &Mint<'_>) -> Vec<Fixture> {
    let named = |stem, name| mint.code(stem, zhejiang().holder(name, "10", "3301**********1234"));
    let hostile =
        "\u{9b}31m\u{7f}\u{1b}[2J\u{1b}]0;PASS\u{7}=HYPERLINK(\"//x\")<script>|`\u{202e}\r\n放行";
    let plain =
        |fixture: Fixture| fixture.must("姓名照原样显示", "the name as signed", "", recognised());
    vec![
        plain(named("holder-uyghur-name", "阿不都·热合曼").painted(Ink::Green))
            .must(
                "不同输入法的间隔号",
                "another middle dot",
                "--name 阿不都•热合曼",
                recognised(),
            )
            .must(
                "缺间隔号",
                "no dot",
                "--name 阿不都热合曼",
                reject(&["holder-mismatch"]),
            ),
        plain(named("holder-two-character-family-name", "欧阳*"))
            .must(
                "复姓",
                "a family name of two characters",
                "--name 欧阳修",
                recognised(),
            )
            .must(
                "另一复姓",
                "another family name",
                "--name 司马光",
                reject(&["holder-mismatch"]),
            ),
        plain(named("holder-rare-character", "𠮷*")).must(
            "基本平面之外的汉字",
            "a character outside the basic plane",
            "--name 𠮷野",
            recognised(),
        ),
        plain(named("holder-emoji", "😀*")).must(
            "表情符号",
            "an emoji",
            "--name 😀笑",
            recognised(),
        ),
        plain(named("holder-combining", "Ame\u{301}lie*")).must(
            "组合字符与合成字符相同",
            "composed and combining forms are one",
            "--name Amélie-D",
            recognised(),
        ),
        plain(named("holder-hostile-name", hostile)),
        plain(named("holder-hidden-name", "***")),
    ]
}
