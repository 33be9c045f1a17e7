//! The site: the folder that the server serves beside the pages it renders. It holds the
//! browser's module, one style sheet and the files of `public/`, compressed where that pays.

mod compress;
mod public;
mod size;
mod style;

use std::{
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
};

use anyhow::Result;

use crate::{
    build::Profile,
    module,
    project::Project,
    stamp::{Inputs, Stamp},
};

pub(crate) use size::check_budget;

/// A site being assembled or ready.
#[derive(Debug)]
pub(crate) struct Site {
    /// The folder, absolute.
    pub(crate) root: PathBuf,
    /// What the module, its JavaScript and the style sheet are called, without extension.
    pub(crate) output_name: String,
    package: String,
    profile: Profile,
}

impl Site {
    fn new(project: &Project, profile: Profile) -> Result<Self> {
        let folder = match profile {
            Profile::Debug => "site-debug",
            Profile::Release => "site",
        };
        let output_name = project.setting("output-name")?.to_owned();
        let package = project.setting("site-pkg-dir")?.to_owned();
        Ok(Self {
            root: project.target.join(folder),
            output_name,
            package,
            profile,
        })
    }

    /// The folder that the module and the style sheet are in.
    pub(crate) fn package_folder(&self) -> PathBuf {
        self.root.join(&self.package)
    }

    /// The name of the module (`wasm`), its JavaScript (`js`) or the style sheet (`css`).
    pub(crate) fn file_name(&self, extension: &str) -> String {
        format!("{}.{extension}", self.output_name)
    }

    /// What the server reads from its environment to find this site.
    pub(crate) fn variables(&self) -> [(&'static str, PathBuf); 3] {
        [
            ("LEPTOS_OUTPUT_NAME", PathBuf::from(&self.output_name)),
            ("LEPTOS_SITE_ROOT", self.root.clone()),
            ("LEPTOS_SITE_PKG_DIR", PathBuf::from(&self.package)),
        ]
    }

    /// Makes the assets of a step from these inputs, and their compressed twins where the site
    /// ships; does nothing if that was done before and `assets` are still there. The work is done in
    /// a folder aside, which `work` gets, and the results are moved when all are there: a console may
    /// be serving this site.
    pub(crate) fn make(
        &self,
        project: &Project,
        inputs: Inputs,
        step: &str,
        assets: &[String],
        work: impl FnOnce(&Path) -> Result<()>,
    ) -> Result<()> {
        let twins = match self.profile {
            Profile::Debug => Vec::new(),
            Profile::Release => assets
                .iter()
                .flat_map(|asset| compress::twins(Path::new(asset)))
                .collect(),
        };
        let package = self.package_folder();
        let outputs = assets
            .iter()
            .map(PathBuf::from)
            .chain(twins)
            .map(|name| package.join(name))
            .collect();
        let site = self.root.file_name().unwrap_or_default().display();
        let aside = project.target.join("xtask").join(format!("{site}-{step}"));
        let stamp = Stamp::new(aside.with_extension("stamp"), inputs, outputs);
        if stamp.is_current() {
            return Ok(());
        }
        stamp.clear()?;
        discard(&aside)?;
        fs::create_dir_all(&aside)?;
        work(&aside)?;
        if self.profile == Profile::Release {
            compress::all_in(&aside)?;
        }
        replace(&aside, &package)?;
        stamp.set()
    }
}

/// Moves everything in a folder to another one, over what is there.
fn replace(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let place = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            discard(&place)?;
        }
        fs::rename(entry.path(), place)?;
    }
    discard(from)
}

fn discard(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(problem) if problem.kind() != ErrorKind::NotFound => Err(problem.into()),
        _ => Ok(()),
    }
}

/// Builds the module and assembles the site. What has not changed is left alone.
pub(crate) fn build(project: &Project, profile: Profile) -> Result<Site> {
    let site = Site::new(project, profile)?;
    module::build(project, &site, profile)?;
    style::build(project, &site)?;
    public::build(project, &site)?;
    Ok(site)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str =
        "[[workspace.metadata.leptos]]\noutput-name = \"console\"\nsite-pkg-dir = \"pkg\"";

    #[test]
    fn an_asset_is_made_once_per_content_and_never_half() {
        let folder = tempfile::tempdir().unwrap();
        let project = Project::of(folder.path(), MANIFEST);
        let site = Site::new(&project, Profile::Release).unwrap();
        let css = site.package_folder().join("console.css");
        let make = |text: &str, works: bool| {
            let mut made = false;
            let inputs = Inputs::default().with("text", text.as_bytes());
            let outcome = site.make(
                &project,
                inputs,
                "style",
                &[site.file_name("css")],
                |aside| {
                    made = true;
                    fs::write(aside.join("console.css"), text)?;
                    anyhow::ensure!(works, "broke off");
                    Ok(())
                },
            );
            (made, outcome.is_ok())
        };
        assert_eq!(make("one", true), (true, true));
        assert_eq!(make("one", true), (false, true));
        assert!(
            folder
                .path()
                .join("target/site/pkg/console.css.br")
                .exists()
        );
        assert_eq!(make("two", false), (true, false));
        assert_eq!(fs::read_to_string(css).unwrap(), "one");
        assert_eq!(make("one", true), (true, true));
    }

    #[test]
    fn the_sites_of_two_profiles_are_apart_and_only_the_released_one_is_compressed() {
        let folder = tempfile::tempdir().unwrap();
        let project = Project::of(folder.path(), MANIFEST);
        let site = Site::new(&project, Profile::Debug).unwrap();
        let write = |aside: &Path| Ok(fs::write(aside.join("console.css"), "a{}")?);
        let assets = [site.file_name("css")];
        site.make(&project, Inputs::default(), "style", &assets, write)
            .unwrap();
        assert!(
            folder
                .path()
                .join("target/site-debug/pkg/console.css")
                .exists()
        );
        assert_eq!(fs::read_dir(site.package_folder()).unwrap().count(), 1);
    }
}
