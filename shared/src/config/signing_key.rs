//! What signs tokens: a secret that was given, or one that the embedded program makes for itself once.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::Secret;
use super::parse::SECRET_MIN_BYTES;

/// Where the key is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SigningKey {
    /// Here: it was given.
    Given(Secret),
    /// In this file, which is made at the first start.
    Kept(PathBuf),
}

/// The file of the key cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the key of tokens in {path}: {cause}")]
pub struct KeyFault {
    path: String,
    #[source]
    cause: io::Error,
}

impl SigningKey {
    /// The key; makes the file if there is none.
    pub fn load(&self) -> Result<Secret, KeyFault> {
        match self {
            Self::Given(secret) => Ok(secret.clone()),
            Self::Kept(path) => kept(path).map_err(|cause| KeyFault { path: path.display().to_string(), cause }),
        }
    }
}

fn kept(path: &Path) -> io::Result<Secret> {
    match read(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => make(path).and_then(|()| read(path)),
        found => found,
    }
}

fn read(path: &Path) -> io::Result<Secret> {
    let text = fs::read_to_string(path)?;
    let text = text.trim();
    if text.len() < SECRET_MIN_BYTES {
        return Err(io::Error::new(ErrorKind::InvalidData, format!("it has fewer than {SECRET_MIN_BYTES} bytes")));
    }
    Ok(Secret::new(text))
}

/// The file appears under its name only when it is whole, and if two processes make one, the first stands.
fn make(path: &Path) -> io::Result<()> {
    if let Some(directory) = path.parent() {
        fs::create_dir_all(directory)?;
    }
    let draft = path.with_extension(format!("draft-{}", std::process::id()));
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
    let written = writeln!(file, "{}", Secret::random().expose()).and_then(|()| file.sync_all());
    let linked = written.and_then(|()| fs::hard_link(&draft, path));
    fs::remove_file(&draft)?;
    match linked {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn the_key_is_made_once_for_its_owner_alone() {
        let directory = std::env::temp_dir().join(format!("roomcast-key-{}", crate::clock::new_uuid()));
        let key = SigningKey::Kept(directory.join("jwt-secret"));
        let first = key.load().unwrap();
        assert_eq!(first.expose().len(), 128);
        assert_eq!(key.load().unwrap(), first);
        let files: Vec<_> = fs::read_dir(&directory).unwrap().map(Result::unwrap).collect();
        assert_eq!(files.len(), 1, "no draft is left");
        assert_eq!(files[0].metadata().unwrap().permissions().mode() & 0o777, 0o600);

        fs::write(directory.join("jwt-secret"), "short").unwrap();
        assert!(key.load().unwrap_err().to_string().ends_with("it has fewer than 32 bytes"));
        fs::remove_dir_all(directory).unwrap();
    }
}
