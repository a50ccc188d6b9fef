//! Who we are, and who a server is when it refuses to be root.

use std::fs;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// A user of this machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct User {
    uid: u32,
    gid: u32,
}

/// Whether this process may do everything.
pub fn is_root() -> bool {
    static ROOT: OnceLock<bool> = OnceLock::new();
    *ROOT.get_or_init(|| Command::new("id").arg("-u").output().is_ok_and(|answer| answer.stdout.trim_ascii() == b"0"))
}

impl User {
    /// The first of these names that the machine knows.
    pub fn find(names: &[&str]) -> Option<Self> {
        let passwd = fs::read_to_string("/etc/passwd").ok()?;
        names.iter().find_map(|name| Self::parse(&passwd, name))
    }

    fn parse(passwd: &str, name: &str) -> Option<Self> {
        let line = passwd.lines().find(|line| line.split(':').next() == Some(name))?;
        let mut fields = line.split(':').skip(2);
        Some(Self { uid: fields.next()?.parse().ok()?, gid: fields.next()?.parse().ok()? })
    }

    /// Makes the command run as this user, with none of our groups.
    pub fn run(self, command: &mut Command) {
        command.uid(self.uid).gid(self.gid);
    }

    /// Gives a path to this user.
    pub fn own(self, path: &Path) -> std::io::Result<()> {
        chown(path, Some(self.uid), Some(self.gid))
    }

    /// Whether this user can really write there: every folder above must let it through.
    pub fn reaches(self, folder: &Path) -> bool {
        let mut trial = Command::new("sh");
        trial.args(["-c", "cd \"$0\" && test -w ."]).arg(folder).current_dir("/").stderr(Stdio::null());
        self.run(&mut trial);
        trial.status().is_ok_and(|status| status.success())
    }
}

#[cfg(test)]
mod tests {
    use super::User;

    #[test]
    fn a_user_is_read_from_the_passwd_file() {
        let passwd = "root:x:0:0:root:/root:/bin/bash\npostgres:x:101:104:admin,,,:/var/lib/postgresql:/bin/bash\n";
        assert_eq!(User::parse(passwd, "postgres"), Some(User { uid: 101, gid: 104 }));
        assert_eq!(User::parse(passwd, "post"), None);
    }
}
