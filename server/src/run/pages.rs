//! The pages and the server functions, as the framework serves them.

use std::sync::{Arc, LazyLock};

use app::{
    App, Assets, HasSession, address::EVE, api::Posted, backend::Backend, eve::Beyond, shell,
    ui::ReaderZone,
};
use axum::{
    Router,
    body::Body,
    middleware::from_fn,
    response::Redirect,
    routing::{get, post},
};
use http::{HeaderValue, Request, StatusCode, header, request::Parts};
use leptos::{
    config::LeptosOptions,
    nonce::use_nonce,
    prelude::{provide_context, use_context},
};
use leptos_axum::{AxumRouteListing, LeptosRoutes as _, ResponseOptions};

use super::site::Site;
use crate::{
    access::{self, Session},
    plain::run::Draw,
    time_zone,
};

/// Where the root leads.
const HOME: &str = "/predictions";

/// The routes of the pages. Listed once for the process: while the framework lists them no resource
/// of any thread loads, and a page that another console is rendering just then would wait for ever.
/// <https://github.com/leptos-rs/leptos/issues/4773>
static ROUTES: LazyLock<Vec<AxumRouteListing>> = LazyLock::new(|| {
    let root = Some(vec!["/".to_owned()]);
    leptos_axum::generate_route_list_with_exclusions(App, root)
});

/// All pages, all server functions, and the page for what is not there.
pub(super) fn router(backend: Arc<dyn Backend>, site: &Site) -> Router {
    let options = LeptosOptions::builder()
        .output_name("predictions-console")
        .build();
    let context = context(backend, site);
    let lost = leptos_axum::render_app_async_with_context(
        {
            let context = context.clone();
            move || {
                context();
                if let Some(response) = use_context::<ResponseOptions>() {
                    response.set_status(StatusCode::NOT_FOUND);
                }
            }
        },
        shell,
    );
    // An address is followed by whoever shows a link to it: only what is posted asks a model.
    let asked = leptos_axum::render_app_async_with_context(
        {
            let context = context.clone();
            move || {
                context();
                provide_context(Beyond::Asked);
            }
        },
        shell,
    );
    Router::new()
        .leptos_routes_with_context(&options, ROUTES.clone(), context, shell)
        .route(EVE, post(asked))
        .route("/", get(async || Redirect::temporary(HOME)))
        .fallback(lost)
        .layer(from_fn(time_zone::pin_shared_links))
        .with_state(options)
}

/// Draws the Playground for a form that was posted to it.
pub(super) fn draw(backend: Arc<dyn Backend>, site: &Site) -> Draw {
    let context = context(backend, site);
    Arc::new(move |parts: Parts, posted: Posted| {
        let context = context.clone();
        let with_posted = move || {
            context();
            provide_context(posted.clone());
            if let Some(response) = use_context::<ResponseOptions>() {
                response.set_status(StatusCode::UNPROCESSABLE_ENTITY);
            }
        };
        let render = leptos_axum::render_app_async_with_context(with_posted, shell);
        render(Request::from_parts(parts, Body::empty()))
    })
}

/// What every page is drawn with.
fn context(backend: Arc<dyn Backend>, site: &Site) -> impl Fn() + Clone + Send + Sync + 'static {
    let assets = assets(site);
    move || {
        let request = use_context::<Parts>();
        let zone = request
            .as_ref()
            .and_then(|request| time_zone::of_reader(&request.headers));
        if request.is_some_and(|request| request.extensions.get::<Session>().is_some()) {
            provide_context(HasSession);
        }
        let own = zone.and_then(|zone| backend.in_zone(zone));
        provide_context(own.unwrap_or_else(|| Arc::clone(&backend)));
        provide_context(ReaderZone(zone));
        provide_context(assets.clone());
        allow_nonce();
    }
}

/// What carries this request's nonce may run. Server functions have none, and need none.
fn allow_nonce() {
    let (Some(nonce), Some(response)) = (use_nonce(), use_context::<ResponseOptions>()) else {
        return;
    };
    if let Ok(policy) = HeaderValue::try_from(access::page_policy(&nonce)) {
        response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
    }
}

pub(super) fn assets(site: &Site) -> Assets {
    Assets {
        js: site.address("js").into(),
        wasm: site.address("wasm").into(),
        css: site.address("css").into(),
    }
}
