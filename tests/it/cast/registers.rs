//! Risk registers beside the embedded one, for levels and dates that it lacks.

use std::collections::BTreeMap;

/// The registers, by path.
pub(crate) fn files() -> BTreeMap<String, Vec<u8>> {
    let low = [("330000", "low")];
    // Only these are listed; every other place is unknown.
    let counties = [
        ("330000", "low"),
        ("330304", "medium"),
        ("420000", "low"),
        ("440000", "low"),
        ("440103", "high"),
    ];
    BTreeMap::from([
        register(
            "cast-issued-later",
            "2020-04-01",
            &[&low[..], &[("150000", "low")]].concat(),
        ),
        register("cast-levels", "2020-03-26", &counties),
    ])
}

fn register(name: &str, issued: &str, levels: &[(&str, &str)]) -> (String, Vec<u8>) {
    let entry = |(region, level): &(&str, &str)| {
        format!(
            "    {{\"region\": \"{region}\", \"level\": \"{level}\", \
             \"from\": \"2020-03-20T00:00:00+08:00\", \"until\": null, \"source\": \"虚构 / made up\"}}"
        )
    };
    let entries: Vec<String> = levels.iter().map(entry).collect();
    let text = format!(
        "{{\n  \"version\": 2,\n  \"issued_at\": \"{issued}T00:00:00+08:00\",\n  \
         \"source\": {{\"zh\": \"虚构，仅供测试\", \"en\": \"made up, for tests only\"}},\n  \
         \"entries\": [\n{}\n  ]\n}}\n",
        entries.join(",\n")
    );
    (format!("fixtures/registers/{name}.json"), text.into())
}
