//! The site: the folder that the server serves beside the pages it renders. It holds the
//! browser's module, one style sheet and the files of `public/`, compressed where that pays.

mod compress;
mod public;
mod size;
mod style;

use std::path::PathBuf;

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

    /// The module (`wasm`), its JavaScript (`js`) or the style sheet (`css`).
    pub(crate) fn asset(&self, extension: &str) -> PathBuf {
        self.package_folder()
            .join(format!("{}.{extension}", self.output_name))
    }

    /// What the server reads from its environment to find this site.
    pub(crate) fn variables(&self) -> [(&'static str, PathBuf); 3] {
        [
            ("LEPTOS_OUTPUT_NAME", PathBuf::from(&self.output_name)),
            ("LEPTOS_SITE_ROOT", self.root.clone()),
            ("LEPTOS_SITE_PKG_DIR", PathBuf::from(&self.package)),
        ]
    }

    /// Makes these assets from these inputs, and their compressed twins where the site ships;
    /// does nothing if that was done before.
    pub(crate) fn make(
        &self,
        project: &Project,
        inputs: Inputs,
        extensions: &[&str],
        work: impl FnOnce() -> Result<()>,
    ) -> Result<()> {
        let assets: Vec<PathBuf> = extensions
            .iter()
            .map(|extension| self.asset(extension))
            .collect();
        let twins = match self.profile {
            Profile::Debug => Vec::new(),
            Profile::Release => assets
                .iter()
                .flat_map(|asset| compress::twins(asset))
                .collect(),
        };
        let name = self.root.file_name().unwrap_or_default().display();
        let record = project
            .target
            .join(format!("xtask/{name}-{}", extensions.join("-")));
        let stamp = Stamp::new(record, inputs, [assets.clone(), twins.clone()].concat());
        if stamp.is_current() {
            return Ok(());
        }
        stamp.clear()?;
        std::fs::create_dir_all(self.package_folder())?;
        work()?;
        if !twins.is_empty() {
            compress::beside(&assets)?;
        }
        stamp.set()
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
    use std::fs;

    use super::*;

    const MANIFEST: &str =
        "[[workspace.metadata.leptos]]\noutput-name = \"console\"\nsite-pkg-dir = \"pkg\"";

    #[test]
    fn an_asset_is_made_once_per_content_and_never_half() {
        let folder = tempfile::tempdir().unwrap();
        let project = Project::of(folder.path(), MANIFEST);
        let site = Site::new(&project, Profile::Release).unwrap();
        let make = |text: &str, works: bool| {
            let mut made = false;
            let outcome = site.make(
                &project,
                Inputs::default().with("text", text.as_bytes()),
                &["css"],
                || {
                    made = true;
                    anyhow::ensure!(works, "broke off");
                    Ok(fs::write(site.asset("css"), text)?)
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
        assert_eq!(make("one", true), (true, true));
    }

    #[test]
    fn the_sites_of_two_profiles_are_apart_and_only_the_released_one_is_compressed() {
        let folder = tempfile::tempdir().unwrap();
        let project = Project::of(folder.path(), MANIFEST);
        let site = Site::new(&project, Profile::Debug).unwrap();
        let write = || Ok(fs::write(site.asset("css"), "a{}")?);
        site.make(&project, Inputs::default(), &["css"], write)
            .unwrap();
        assert_eq!(
            site.asset("css"),
            folder.path().join("target/site-debug/pkg/console.css")
        );
        assert_eq!(fs::read_dir(site.package_folder()).unwrap().count(), 1);
    }
}
