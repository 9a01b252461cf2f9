//! Where pictures lie that a row names or that fit its worker. No path leads outside the folders that
//! the caller named or in which the roster lies.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};

use super::inputs::{Inputs, Picture};
use crate::base::text::Text;
use crate::cli::files::real;
use crate::roster::Folder;

/// Where pictures may lie.
#[derive(Debug)]
pub(super) struct Places {
    folder: Folder,
    pictures: Vec<Picture>,
    /// The place of each picture in the list, by its path.
    by_path: HashMap<PathBuf, usize>,
    folders: Vec<PathBuf>,
}

impl Places {
    pub(super) fn new(inputs: &Inputs) -> Self {
        Self {
            // What the caller calls a folder says nothing of who is in it.
            folder: Folder::new(
                inputs
                    .pictures
                    .iter()
                    .map(|p| p.name.get(p.folder..).unwrap_or_default()),
            ),
            by_path: (0..)
                .zip(&inputs.pictures)
                .map(|(index, picture)| (picture.path.clone(), index))
                .collect(),
            pictures: inputs.pictures.clone(),
            folders: inputs.folders.clone(),
        }
    }

    pub(super) const fn folder(&self) -> &Folder {
        &self.folder
    }

    /// Which of the named pictures a file is.
    pub(super) fn index_of(&self, path: &Path) -> Option<usize> {
        self.by_path.get(path).copied()
    }

    /// A picture that was named or lies in a named folder.
    pub(super) fn picture(&self, index: usize) -> Option<&Picture> {
        self.pictures.get(index)
    }

    /// Where the picture that a cell names is: beside the roster, or in a named folder.
    pub(super) fn named(&self, roster: &Path, name: &str) -> Result<Lead, Text> {
        let relative = inside(name)?;
        let beside = roster.parent().unwrap_or(Path::new(""));
        let places = std::iter::once(beside).chain(self.folders.iter().map(PathBuf::as_path));
        for place in places {
            let path = place.join(&relative);
            if path.is_file() {
                return if stays_inside(place, &path) {
                    Ok(Lead::File(path))
                } else {
                    Err(OUTSIDE)
                };
            }
        }
        match self
            .folder
            .file(name.rsplit(['/', '\\']).next().unwrap_or(name))
        {
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
pub(super) enum Lead {
    /// A file.
    File(PathBuf),
    /// One of the pictures that were named.
    Picture(usize),
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

/// Whether a path, with all links followed, still lies in its folder.
fn stays_inside(folder: &Path, path: &Path) -> bool {
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    match (real(folder), real(path)) {
        (Ok(folder), Ok(path)) => path.starts_with(folder),
        _ => false,
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
