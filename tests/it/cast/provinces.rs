//! The issuers of the demonstration registry: every province of the mainland, and the differences of
//! some.

use healthcode::Algorithm::{self, Ed25519, Es256};

/// One issuer.
pub(crate) struct Province {
    pub(crate) id: &'static str,
    /// The name in file names.
    pub(crate) slug: &'static str,
    pub(crate) zh: &'static str,
    pub(crate) en: &'static str,
    pub(crate) algorithm: Algorithm,
}

/// The key that every issuer signs with.
pub(crate) const USUAL_KID: &str = "2020-03";

/// The basis of recognition where there is one.
pub(crate) const BASIS: &str = "联防联控机制综发〔2020〕107号（示例）";

/// Sixteen sign with Ed25519, fifteen with P-256.
#[rustfmt::skip]
pub(crate) const PROVINCES: [Province; 31] = [
    province("110000", "beijing", "北京市", "Beijing", Ed25519),
    province("120000", "tianjin", "天津市", "Tianjin", Es256),
    province("130000", "hebei", "河北省", "Hebei", Ed25519),
    province("140000", "shanxi", "山西省", "Shanxi", Es256),
    province("150000", "inner-mongolia", "内蒙古自治区", "Inner Mongolia", Ed25519),
    province("210000", "liaoning", "辽宁省", "Liaoning", Es256),
    province("220000", "jilin", "吉林省", "Jilin", Ed25519),
    province("230000", "heilongjiang", "黑龙江省", "Heilongjiang", Es256),
    province("310000", "shanghai", "上海市", "Shanghai", Ed25519),
    province("320000", "jiangsu", "江苏省", "Jiangsu", Es256),
    province("330000", "zhejiang", "浙江省", "Zhejiang", Ed25519),
    province("340000", "anhui", "安徽省", "Anhui", Es256),
    province("350000", "fujian", "福建省", "Fujian", Ed25519),
    province("360000", "jiangxi", "江西省", "Jiangxi", Es256),
    province("370000", "shandong", "山东省", "Shandong", Ed25519),
    province("410000", "henan", "河南省", "Henan", Es256),
    province("420000", "hubei", "湖北省", "Hubei", Ed25519),
    province("430000", "hunan", "湖南省", "Hunan", Es256),
    province("440000", "guangdong", "广东省", "Guangdong", Ed25519),
    province("450000", "guangxi", "广西壮族自治区", "Guangxi", Es256),
    province("460000", "hainan", "海南省", "Hainan", Ed25519),
    province("500000", "chongqing", "重庆市", "Chongqing", Es256),
    province("510000", "sichuan", "四川省", "Sichuan", Ed25519),
    province("520000", "guizhou", "贵州省", "Guizhou", Es256),
    province("530000", "yunnan", "云南省", "Yunnan", Ed25519),
    province("540000", "xizang", "西藏自治区", "Tibet", Es256),
    province("610000", "shaanxi", "陕西省", "Shaanxi", Ed25519),
    province("620000", "gansu", "甘肃省", "Gansu", Es256),
    province("630000", "qinghai", "青海省", "Qinghai", Ed25519),
    province("640000", "ningxia", "宁夏回族自治区", "Ningxia", Es256),
    province("650000", "xinjiang", "新疆维吾尔自治区", "Xinjiang", Ed25519),
];

const fn province(
    id: &'static str,
    slug: &'static str,
    zh: &'static str,
    en: &'static str,
    algorithm: Algorithm,
) -> Province {
    Province {
        id,
        slug,
        zh,
        en,
        algorithm,
    }
}

/// The state of a key besides the usual one.
#[derive(Clone, Copy)]
pub(crate) enum Fate {
    /// The next key, already in use while the usual one still is.
    Overlaps,
    /// Its life has ended.
    Ended,
    /// Its life has not begun yet.
    NotYet,
    /// Its private half leaked.
    Leaked,
}

/// The keys besides the usual ones.
pub(crate) const MORE_KEYS: [(&str, &str, Fate); 6] = [
    ("310000", "2020-04", Fate::Overlaps),
    ("330000", "2020-02", Fate::Leaked),
    ("410000", "2020-04", Fate::Overlaps),
    ("440000", "2019-12", Fate::Ended),
    ("440000", "2020-04", Fate::Overlaps),
    ("510000", "2020-05", Fate::NotYet),
];

impl Province {
    /// The province with this id.
    pub(crate) fn find(id: &str) -> &'static Self {
        PROVINCES.iter().find(|p| p.id == id).unwrap()
    }

    /// The file of its keys.
    pub(crate) fn key_file(&self) -> String {
        format!("{}-{}.jwks.json", self.id, self.slug)
    }

    /// From when it is recognised, and by which document.
    pub(crate) fn recognition(&self) -> (&'static str, &'static str) {
        match self.id {
            // Inner Mongolia's notice of March 2020 excepts Hubei; its blockade ended on 8 April.
            "420000" => (
                "2020-04-08T00:00:00+08:00",
                "内蒙古自治区健康码跨省互认通知（2020年3月）：湖北省除外（示例）",
            ),
            // The same notice: the list of provinces was still being confirmed by letters.
            "540000" => (
                "2020-04-01T00:00:00+08:00",
                "内蒙古自治区健康码跨省互认通知（2020年3月）：待函告确认（示例）",
            ),
            _ => ("2020-03-20T00:00:00+08:00", BASIS),
        }
    }

    /// Its own colour values.
    pub(crate) fn colours(&self) -> &'static str {
        match self.id {
            "120000" => r#"{"00": "green", "01": "yellow", "02": "orange", "10": "red"}"#,
            "220000" => {
                r#"{"00": "green", "01": "yellow", "02": "orange", "10": "red", "99": "grey"}"#
            }
            _ => r#"{"00": "green", "01": "yellow", "10": "red"}"#,
        }
    }

    /// The longest life of its codes.
    pub(crate) fn max_validity(&self) -> &'static str {
        match self.id {
            "150000" => "14d",
            _ => "24h",
        }
    }

    /// Whether its codes must be shown with a proof of the holder's phone.
    pub(crate) fn binding(&self) -> &'static str {
        match self.id {
            "630000" => "required",
            _ => "optional",
        }
    }

    /// Whether its codes must refer to a status list.
    pub(crate) fn status_list(&self) -> &'static str {
        match self.id {
            "320000" => "required",
            _ => "optional",
        }
    }
}
