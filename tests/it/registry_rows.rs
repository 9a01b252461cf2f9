//! Rows of what can be wrong with a registry, and how each is compared with the reader.

use std::collections::BTreeMap;

use healthcode::Registry;
use serde_json::Value;

use crate::world::{documents, load};

pub(crate) const ED: &str = "330000-x.jwks.json";
pub(crate) const EC: &str = "320000-x.jwks.json";

/// Each row: what is wrong, the change, and where it must be reported (file and JSON Pointer).
pub(crate) type Row = (
    &'static str,
    fn(&mut BTreeMap<String, Value>),
    &'static str,
    &'static str,
);

pub(crate) fn jwk<'d>(documents: &'d mut BTreeMap<String, Value>, file: &str) -> &'d mut Value {
    &mut documents.get_mut(file).unwrap()["keys"][0]
}

pub(crate) fn registry(documents: &mut BTreeMap<String, Value>) -> &mut Value {
    documents.get_mut(Registry::FILE).unwrap()
}

pub(crate) fn remove(value: &mut Value, name: &str) {
    value.as_object_mut().unwrap().remove(name).unwrap();
}

/// Every row alone is refused, in one line and with its place.
pub(crate) fn refused(rows: &[Row]) {
    for (name, change, file, place) in rows {
        let mut documents = documents();
        assert!(load(&documents).is_ok());
        change(&mut documents);
        let error = load(&documents)
            .err()
            .unwrap_or_else(|| panic!("{name} was accepted"));
        let found = error.faults();
        assert!(
            found
                .iter()
                .any(|(f, fault)| f == file && fault.place == *place),
            "{name}: expected {file} {place}, found {found:?}",
        );
        assert!(
            !error.to_string().contains('\n'),
            "{name}: more than one line"
        );
    }
}
