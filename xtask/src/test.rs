//! todo
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layer {
    Repo,
    Lint,
    Native,
    Clients,
    Browser,
}
impl Layer {
    pub(crate) const ALL: [Self; 5] = [
        Self::Repo,
        Self::Lint,
        Self::Native,
        Self::Clients,
        Self::Browser,
    ];
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Repo => "repo",
            Self::Lint => "lint",
            Self::Native => "native",
            Self::Clients => "clients",
            Self::Browser => "browser",
        }
    }
}
pub(crate) fn run(project: &crate::project::Project, _l: &[Layer]) -> anyhow::Result<()> {
    crate::npm::install(project, "end2end")?;
    crate::say::line(&format!("{:?}", crate::browser::ready(project, "end2end")?));
    Ok(())
}
