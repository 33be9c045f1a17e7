//! The files of `public/`, copied as they are to the root of the site.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use super::Site;
use crate::project::Project;

/// Makes the site's root hold exactly the files of the folder, beside the built package.
pub(super) fn build(project: &Project, site: &Site) -> Result<()> {
    mirror(
        &project.root.join(project.setting("assets-dir")?),
        &site.root,
        &site.package_folder(),
    )
}

fn mirror(from: &Path, to: &Path, built: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for old in entries(to)? {
        if old == built {
        } else if old.is_dir() {
            fs::remove_dir_all(&old)?;
        } else {
            fs::remove_file(&old)?;
        }
    }
    copy(from, to)
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in entries(from)? {
        let place = to.join(entry.file_name().unwrap_or_default());
        if entry.is_dir() {
            copy(&entry, &place)?;
        } else {
            fs::copy(&entry, &place).with_context(|| format!("copying {}", entry.display()))?;
        }
    }
    Ok(())
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))?;
    entries.map(|entry| Ok(entry?.path())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_removed_file_leaves_the_site_and_the_package_stays() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("public"), folder.path().join("site"));
        fs::create_dir_all(from.join("fonts")).unwrap();
        fs::write(from.join("fonts/a"), "a").unwrap();
        fs::write(from.join("old"), "old").unwrap();
        fs::create_dir_all(to.join("pkg")).unwrap();
        mirror(&from, &to, &to.join("pkg")).unwrap();
        assert!(to.join("fonts/a").exists() && to.join("old").exists());
        fs::remove_file(from.join("old")).unwrap();
        fs::remove_dir_all(from.join("fonts")).unwrap();
        mirror(&from, &to, &to.join("pkg")).unwrap();
        assert_eq!(entries(&to).unwrap(), [to.join("pkg")]);
    }
}
