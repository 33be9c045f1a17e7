//! The data folder. What people ask of models, and what comes out, is for its owner's eyes only.

use std::{
    fs::{self, DirBuilder, Permissions},
    io,
    os::unix::fs::{DirBuilderExt as _, PermissionsExt as _},
    path::Path,
};

use super::StartError;

/// The permissions of others than the owner, in the mode of a file.
const OF_OTHERS: u32 = 0o077;

/// The entries that a console leaves beside its store, and one that a new volume has of its own.
const OWN_ENTRIES: [&str; 4] = ["demo", "demo.lock", "files", "lost+found"];

/// Makes `folder`, or makes it private if it is there and was used by a console before (has `store_file`) or is
/// empty. Fails with a sentence if others can read it and it holds what is not a console's: closing it could
/// take something from them.
pub(super) fn prepare(folder: &Path, store_file: &str) -> Result<(), StartError> {
    let shown = folder.display();
    let unusable = |error: io::Error| {
        StartError::because(format!("the data folder {shown} cannot be made"), error)
    };
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .map_err(unusable)?;
    if !is_wide(folder).map_err(unusable)? {
        return Ok(());
    }
    if !is_of_a_console(folder, store_file).map_err(unusable)? {
        return Err(StartError::new(format!(
            "the data folder {shown} is open to other users of this machine and holds other files; name \
             another with --data-dir, or close it with chmod 700"
        )));
    }
    // The folder may be named by a link.
    let closed = fs::canonicalize(folder).and_then(|folder| close(&folder));
    let closed = closed.and_then(|()| is_wide(folder));
    match closed {
        Ok(false) => {
            tracing::warn!(folder = %shown, "the data folder was open to other users, and is closed now");
            Ok(())
        }
        Ok(true) => Err(StartError::new(format!(
            "the data folder {shown} is open to other users of this machine, and its file system lets nobody \
             close it; name another with --data-dir"
        ))),
        Err(error) => Err(StartError::because(
            format!(
                "the data folder {shown} is open to other users of this machine and cannot be closed; make its \
                 owner the user of the console, or name another with --data-dir"
            ),
            error,
        )),
    }
}

/// Has all files and folders that this process makes be its user's alone.
pub fn keep_new_files_private() {
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(OF_OTHERS));
}

fn is_wide(path: &Path) -> io::Result<bool> {
    Ok(fs::metadata(path)?.permissions().mode() & OF_OTHERS != 0)
}

fn is_of_a_console(folder: &Path, store_file: &str) -> io::Result<bool> {
    if folder.join(store_file).is_file() {
        return Ok(true);
    }
    let entries: Vec<_> = fs::read_dir(folder)?.collect::<io::Result<_>>()?;
    let is_own = |entry: &fs::DirEntry| OWN_ENTRIES.iter().any(|own| entry.file_name() == *own);
    Ok(entries.iter().all(is_own))
}

/// Takes from others what they may do with the folder and with everything in it.
fn close(path: &Path) -> io::Result<()> {
    let metadata = fs::symlink_metadata(path)?;
    if metadata.is_symlink() {
        return Ok(());
    }
    let mode = metadata.permissions().mode();
    fs::set_permissions(path, Permissions::from_mode(mode & !OF_OTHERS))?;
    if metadata.is_dir() {
        for entry in fs::read_dir(path)? {
            close(&entry?.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    fn open(path: &Path) {
        let mode = if path.is_dir() { 0o755 } else { 0o644 };
        fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn a_new_folder_is_private_and_an_old_one_becomes_so() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("a/b");
        prepare(&folder, "store.db").unwrap();
        assert_eq!(mode(&folder), 0o700);

        open(&folder);
        prepare(&folder, "store.db").unwrap();
        assert_eq!(mode(&folder), 0o700, "an empty one is nobody's");

        let (store, inner) = (folder.join("store.db"), folder.join("files"));
        fs::write(&store, "").unwrap();
        fs::create_dir(&inner).unwrap();
        fs::write(inner.join("blob"), "").unwrap();
        for path in [&inner.join("blob"), &inner, &store, &folder] {
            open(path);
        }
        prepare(&folder, "store.db").unwrap();
        let modes = [&folder, &store, &inner, &inner.join("blob")].map(|path| mode(path));
        assert_eq!(modes, [0o700, 0o600, 0o700, 0o600]);
    }

    #[test]
    fn a_folder_of_others_is_refused_and_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("letter.txt"), "").unwrap();
        open(folder.path());
        let refused = prepare(folder.path(), "store.db").unwrap_err().to_string();
        assert!(refused.contains("--data-dir"), "{refused}");
        assert_eq!(mode(folder.path()), 0o755);
    }
}
