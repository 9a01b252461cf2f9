//! The short forms by which people call a division.

/// What stands at the end of a division's name.
const KINDS: [&str; 12] = [
    "特别行政区",
    "自治区",
    "自治州",
    "自治县",
    "自治旗",
    "地区",
    "林区",
    "省",
    "市",
    "县",
    "区",
    "旗",
];

/// A league; one of its own, since names of counties end in the same character.
const LEAGUE: &str = "盟";

/// The peoples after whom autonomous divisions are named, longest first where one ends in another.
const PEOPLES: [&str; 52] = [
    "维吾尔族",
    "维吾尔",
    "哈萨克族",
    "哈萨克",
    "柯尔克孜族",
    "柯尔克孜",
    "蒙古族",
    "蒙古",
    "塔吉克族",
    "塔吉克",
    "达斡尔族",
    "达斡尔",
    "鄂温克族",
    "鄂伦春",
    "朝鲜族",
    "保安族",
    "东乡族",
    "撒拉族",
    "裕固族",
    "锡伯族",
    "锡伯",
    "布依族",
    "仡佬族",
    "拉祜族",
    "哈尼族",
    "景颇族",
    "傈僳族",
    "纳西族",
    "布朗族",
    "普米族",
    "独龙族",
    "德昂族",
    "土家族",
    "仫佬族",
    "毛南族",
    "高山族",
    "壮族",
    "苗族",
    "侗族",
    "瑶族",
    "白族",
    "傣族",
    "彝族",
    "藏族",
    "羌族",
    "回族",
    "土族",
    "满族",
    "畲族",
    "黎族",
    "水族",
    "佤族",
];

/// The name without what kind of division it is: `武汉`, `内蒙古`, `恩施`, `科尔沁`. `None` if too
/// little would be left to mean one place.
pub(super) fn short(name: &str) -> Option<&str> {
    let kind = KINDS
        .into_iter()
        .find_map(|kind| Some((name.strip_suffix(kind)?, kind)));
    let (mut rest, kind) = match kind {
        Some(found) => found,
        None => (name.strip_suffix(LEAGUE)?, LEAGUE),
    };
    if kind.starts_with("自治") {
        // 内蒙古 is not named after a people here: the name is never cut to one character.
        while let Some(shorter) = PEOPLES
            .into_iter()
            .find_map(|people| rest.strip_suffix(people))
            .filter(|shorter| shorter.chars().count() >= 2)
        {
            rest = shorter;
        }
    }
    (rest.chars().count() >= 2).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::short;

    #[test]
    fn a_name_is_cut_to_what_people_say() {
        for (name, said) in [
            ("湖北省", Some("湖北")),
            ("内蒙古自治区", Some("内蒙古")),
            ("新疆维吾尔自治区", Some("新疆")),
            ("广西壮族自治区", Some("广西")),
            ("恩施土家族苗族自治州", Some("恩施")),
            ("克孜勒苏柯尔克孜自治州", Some("克孜勒苏")),
            ("神农架林区", Some("神农架")),
            ("锡林郭勒盟", Some("锡林郭勒")),
            ("科尔沁左翼中旗", Some("科尔沁左翼中")),
            ("香港特别行政区", Some("香港")),
            ("蓟县", None),
            ("通辽经济技术开发区", Some("通辽经济技术开发")),
        ] {
            assert_eq!(short(name), said, "{name}");
        }
    }
}
