//! The repository's files, read once; or made up, for the tests of the rules.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

/// What builds, tools and the program itself leave in the repository.
const NOT_OURS: [&str; 5] = [".git", "target", "node_modules", "roomcast-data", "__pycache__"];

/// Paths from the root, with `/`, and what they hold; a file that is not text is there without its content.
#[derive(Debug, Default)]
pub struct Tree {
    files: BTreeMap<String, String>,
}

impl Tree {
    /// Reads the repository.
    pub fn read(root: &Path) -> io::Result<Self> {
        let mut tree = Self::default();
        tree.add(root, "")?;
        Ok(tree)
    }

    fn add(&mut self, folder: &Path, prefix: &str) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = format!("{prefix}{name}");
            if NOT_OURS.contains(&name.as_str()) {
                continue;
            }
            if entry.file_type()?.is_dir() {
                self.add(&entry.path(), &format!("{path}/"))?;
            } else {
                let content = fs::read(entry.path()).unwrap_or_default();
                self.files.insert(path, String::from_utf8(content).unwrap_or_default());
            }
        }
        Ok(())
    }

    /// What a file holds, if it is there.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// Whether there is a file or a folder of this path.
    pub fn has(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        path.is_empty() || self.files.contains_key(path) || self.below(&format!("{path}/")).next().is_some()
    }

    /// The files whose paths begin so.
    pub fn below(&self, prefix: &str) -> impl Iterator<Item = (&str, &str)> {
        let prefix = prefix.to_owned();
        let files = self.files.range(prefix.clone()..).take_while(move |(path, _)| path.starts_with(&prefix));
        files.map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// The files whose paths end so.
    pub fn ending(&self, suffix: &str) -> impl Iterator<Item = (&str, &str)> {
        self.below("").filter(move |(path, _)| path.ends_with(suffix))
    }
}

#[cfg(test)]
impl<const N: usize> From<[(&str, &str); N]> for Tree {
    fn from(files: [(&str, &str); N]) -> Self {
        Self { files: files.map(|(path, text)| (path.to_owned(), text.to_owned())).into() }
    }
}
