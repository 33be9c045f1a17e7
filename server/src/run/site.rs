//! The built site: the browser's module, the style sheet and the public files, from one folder.
//! What is in it is found and hashed once, at the start.

use std::{
    borrow::Cow,
    collections::HashMap,
    env, fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use axum::{
    Router,
    extract::{Request, State},
    middleware::{Next, from_fn_with_state},
    response::Response,
};
use http::{HeaderValue, Method, header};
use sha2::{Digest, Sha256};
#[cfg(debug_assertions)]
use tower::ServiceExt as _;
use tower_http::services::ServeDir;

use crate::access::{Entry, Gate};

/// What the module, its JavaScript and the style sheet are called, without extension.
const OUTPUT_NAME: &str = "predictions-console";
const PACKAGE: &str = "pkg";
const PACKAGE_ROUTE: &str = "/pkg/{*file}";

/// The pieces of the style sheet: cargo-leptos copies the one that names them, and not them.
#[cfg(debug_assertions)]
const STYLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../style");

/// How many hex digits of a file's hash stand in its address.
const HASH_LEN: usize = 16;

/// The files of the site.
#[derive(Clone, Debug, Default)]
pub(super) struct Site {
    /// `None` where there is no built site: the pages then work without style and script.
    root: Option<PathBuf>,
    /// The files at the root, as paths: `/favicon.png`.
    files: Vec<String>,
    /// The hash of each file of the package, by its path: `/pkg/predictions-console.js`.
    hashes: Arc<HashMap<String, String>>,
}

impl Site {
    /// Reads the site in `named`, else the one that the build tools name in the environment, else
    /// the one beside the program, else the one that a build left.
    pub(super) fn find(named: Option<&Path>) -> Self {
        let named = named.map(Path::to_owned);
        let root = named
            .or_else(|| {
                let root = env::var_os("LEPTOS_SITE_ROOT")?;
                (!root.is_empty()).then(|| PathBuf::from(root))
            })
            .or_else(|| {
                let mut places = usual_places().into_iter();
                places.find(|root| root.join(PACKAGE).is_dir())
            });
        let Some(root) = root else {
            tracing::warn!("there is no built site: pages come without style and script");
            return Self::default();
        };
        Self::read(&root).unwrap_or_else(|error| {
            tracing::warn!(folder = ?root, error = %error, "the site cannot be read");
            Self::default()
        })
    }

    fn read(root: &Path) -> io::Result<Self> {
        let mut hashes = HashMap::new();
        for name in file_names(&root.join(PACKAGE))? {
            let bytes = fs::read(root.join(PACKAGE).join(&name))?;
            let mut hash = hex::encode(Sha256::digest(&bytes));
            hash.truncate(HASH_LEN);
            hashes.insert(format!("/{PACKAGE}/{name}"), hash);
        }
        let files = file_names(root)?;
        Ok(Self {
            root: Some(root.to_owned()),
            files: files.into_iter().map(|name| format!("/{name}")).collect(),
            hashes: Arc::new(hashes),
        })
    }

    /// The address of the module (`wasm`), its JavaScript (`js`) or the style sheet (`css`): another
    /// one whenever its content is another. But the JavaScript has one address for good: the
    /// module's parts import it again, and it must not be there twice.
    pub(super) fn address(&self, extension: &str) -> String {
        let path = format!("/{PACKAGE}/{OUTPUT_NAME}.{extension}");
        match self.hashes.get(&path).filter(|_| extension != "js") {
            Some(hash) => format!("{path}?v={hash}"),
            None => path,
        }
    }

    /// Its lines of the table.
    pub(super) fn entries(&self) -> impl Iterator<Item = Entry> {
        let files = self.files.iter().map(|file| Cow::Owned(file.clone()));
        let paths = files.chain([Cow::Borrowed(PACKAGE_ROUTE)]);
        paths.map(|path| Entry {
            path,
            methods: &[Method::GET],
            gate: Gate::Open,
        })
    }

    /// Serves the files.
    pub(super) fn router(&self) -> Router {
        let Some(root) = &self.root else {
            return Router::new();
        };
        let files = ServeDir::new(root)
            .append_index_html_on_directories(false)
            .precompressed_br()
            .precompressed_gzip();
        #[cfg(debug_assertions)]
        let files = files.fallback(ServeDir::new(STYLE).map_request(without_package));
        let paths = self.files.iter().map(String::as_str).chain([PACKAGE_ROUTE]);
        let router = paths.fold(Router::new(), |router, path| {
            router.route_service(path, files.clone())
        });
        router.layer(from_fn_with_state(Arc::clone(&self.hashes), cached))
    }
}

/// A piece of the style sheet is asked for beside the sheet.
#[cfg(debug_assertions)]
fn without_package(mut request: Request) -> Request {
    let path = request.uri().path().strip_prefix("/pkg");
    if let Some(Ok(path)) = path.map(str::parse) {
        *request.uri_mut() = path;
    }
    request
}

/// What is asked for by the hash of its content never changes, nor does what is in a folder inside
/// the package: such a folder is named by what was built. All else is asked for again.
async fn cached(
    State(hashes): State<Arc<HashMap<String, String>>>,
    request: Request,
    next: Next,
) -> Response {
    let version = request
        .uri()
        .query()
        .and_then(|query| query.strip_prefix("v="));
    let path = request.uri().path();
    let is_current = version.is_some() && hashes.get(path).map(String::as_str) == version;
    let is_part = path.matches('/').count() > 2;
    let mut response = next.run(request).await;
    let rule = if (is_current || is_part) && response.status().is_success() {
        "public, max-age=31536000, immutable"
    } else {
        "public, no-cache"
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(rule));
    response
}

/// Beside the program, and where `cargo xtask` puts it.
fn usual_places() -> Vec<PathBuf> {
    let program = env::current_exe().unwrap_or_default();
    let folder = program.parent().unwrap_or(Path::new(""));
    let mut built = ["../site", "../site-debug"];
    if cfg!(debug_assertions) {
        built.reverse();
    }
    ["site"]
        .into_iter()
        .chain(built)
        .map(|place| folder.join(place))
        .collect()
}

/// The plain files of a folder, without the compressed twins and those whose names would need
/// escaping in a path.
fn file_names(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let is_plain = |name: &String| {
            name.bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
                && !name.starts_with('.')
                && !name.ends_with(".br")
                && !name.ends_with(".gz")
        };
        let name = entry.file_name().into_string().ok().filter(is_plain);
        if let (Some(name), true) = (name, entry.file_type()?.is_file()) {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_follow_the_content() {
        let folder = tempfile::tempdir().unwrap();
        let package = folder.path().join(PACKAGE);
        fs::create_dir(&package).unwrap();
        fs::write(folder.path().join("favicon.png"), "PNG").unwrap();
        fs::write(package.join("predictions-console.wasm.br"), "").unwrap();
        let address_with = |content: &str| {
            fs::write(package.join("predictions-console.wasm"), content).unwrap();
            Site::read(folder.path()).unwrap().address("wasm")
        };
        let one = address_with("1");
        assert!(one.starts_with("/pkg/predictions-console.wasm?v="));
        assert_ne!(one, address_with("2"));
        assert_eq!(one, address_with("1"));
        let site = Site::read(folder.path()).unwrap();
        assert_eq!(site.files, ["/favicon.png"]);
        assert_eq!(site.hashes.len(), 1);
        assert_eq!(site.address("css"), "/pkg/predictions-console.css");
        fs::write(package.join("predictions-console.js"), "3").unwrap();
        let site = Site::read(folder.path()).unwrap();
        assert_eq!(site.address("js"), "/pkg/predictions-console.js");
    }
}
