//! Where pictures lie that a row names or that fit its worker. No path leads outside the folders that
//! the caller named or in which the roster lies.

use std::collections::HashMap;
use std::path::{Component, PathBuf};
use std::sync::Arc;

use crate::base::text::Text;

use crate::roster::matching::folder::Folder;
use crate::roster::run::input::{Beside, Input};
use crate::roster::run::inputs::{Inputs, PictureInput};

/// Where pictures may lie.
#[derive(Debug)]
pub(in crate::roster) struct Places {
    folder: Folder,
    pictures: Vec<PictureInput>,
    /// The place of each picture in the list, by its whole name.
    by_name: HashMap<String, usize>,
    /// And by its name below a folder; of two, the one in the folder that was named first.
    by_below: HashMap<String, usize>,
}

impl Places {
    pub(in crate::roster) fn new(inputs: &Inputs) -> Self {
        let mut by_below = HashMap::new();
        for (index, picture) in inputs.pictures.iter().enumerate() {
            let (folder, below) = picture.split();
            if !folder.is_empty() {
                by_below.entry(below.replace('\\', "/")).or_insert(index);
            }
        }
        Self {
            // The name that the caller gives for a folder says nothing about the workers.
            folder: Folder::new(inputs.pictures.iter().map(|picture| picture.split().1)),
            by_name: (0..)
                .zip(&inputs.pictures)
                .map(|(index, picture)| (picture.name().to_owned(), index))
                .collect(),
            by_below,
            pictures: inputs.pictures.clone(),
        }
    }

    pub(in crate::roster) const fn folder(&self) -> &Folder {
        &self.folder
    }

    /// A picture that was named or lies in a named folder.
    pub(in crate::roster) fn picture(&self, index: usize) -> Option<&PictureInput> {
        self.pictures.get(index)
    }

    /// Where the picture that a cell of `roster` names is: beside it, or in a named folder.
    pub(in crate::roster) fn named(&self, roster: &dyn Input, name: &str) -> Result<Lead, Text> {
        let relative = inside(name)?;
        match roster.beside(&relative) {
            Beside::Input(input) => {
                return Ok(match self.by_name.get(input.name()) {
                    Some(index) => Lead::Picture(*index),
                    None => Lead::Beside(input),
                });
            }
            Beside::Outside => return Err(OUTSIDE),
            Beside::Nothing => {}
        }
        let steps: Vec<_> = relative
            .components()
            .filter(|step| matches!(step, Component::Normal(_)))
            .map(|step| step.as_os_str().to_string_lossy())
            .collect();
        if let Some(index) = self.by_below.get(&steps.join("/")) {
            return Ok(Lead::Picture(*index));
        }
        let file = steps.last().map_or(name, |last| last);
        match self.folder.file(file) {
            Ok(index) => Ok(Lead::Picture(index)),
            Err(0) => Err(Text::fixed(
                "找不到单元格里写的图片文件",
                "the picture that the cell names is not there",
            )),
            Err(several) => Err(Text::new(
                format!("有 {several} 个同名的图片文件"),
                format!("{several} pictures have the name in the cell"),
            )),
        }
    }
}

/// A picture that was found.
#[derive(Debug)]
pub(in crate::roster) enum Lead {
    /// A file beside the roster that was not named.
    Beside(Arc<dyn Input>),
    /// One of the pictures that were named.
    Picture(usize),
}

impl Lead {
    /// The file.
    pub(in crate::roster) fn into_input(self, places: &Places) -> Option<Arc<dyn Input>> {
        match self {
            Self::Beside(input) => Some(input),
            Self::Picture(index) => Some(Arc::clone(&places.picture(index)?.input)),
        }
    }
}

const OUTSIDE: Text = Text::fixed(
    "所写的图片不在花名册所在的文件夹内",
    "the picture that the cell names lies outside the roster's folder",
);

/// A name as a path that only leads down.
fn inside(name: &str) -> Result<PathBuf, Text> {
    let path = PathBuf::from(name.trim().replace('\\', "/"));
    let down = path
        .components()
        .all(|step| matches!(step, Component::Normal(_) | Component::CurDir));
    let drive = name.as_bytes().get(1) == Some(&b':');
    if down && !drive {
        Ok(path)
    } else {
        Err(OUTSIDE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_only_lead_down() {
        for down in ["a.png", "a/b.png", "./a.png", "a\\b.png", " a.png "] {
            assert!(inside(down).is_ok(), "{down}");
        }
        for up in [
            "../a.png",
            "a/../../b.png",
            "/etc/a.png",
            "C:\\a.png",
            "..\\a.png",
            "c:a.png",
        ] {
            assert!(inside(up).is_err(), "{up}");
        }
    }
}
