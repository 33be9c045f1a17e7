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
        let step = format!(
            "{}-{}",
            self.root.file_name().unwrap_or_default().display(),
            extensions.join("-")
        );
        let stamp = Stamp::new(
            project,
            &step,
            inputs,
            [assets.clone(), twins.clone()].concat(),
        );
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
