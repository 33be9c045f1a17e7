//! The list: pages, dates, model and status, and what is wrong with them.

use std::time::Duration;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::{Extension, Json};
use serde_json::{Value, json};

use crate::account::Filter;
use crate::catalogue::Catalogue;
use crate::clock::Moment;
use crate::faults::Shift;
use crate::lifecycle::Status;
use crate::routes::Site;
use crate::wire::{ApiError, prediction};
use crate::world::Caller;

/// Rows of a page, if the request does not say.
const PER_PAGE: usize = 20;
/// How far a lagging list is behind.
const LAG: Duration = Duration::from_secs(5);
/// One of so many rows of a page is a hole.
const HOLE: usize = 7;
const DAY: Duration = Duration::from_secs(86_400);

/// `GET /predictions`
pub(super) async fn list(
    State(site): State<Site>,
    Extension(caller): Extension<Caller>,
    shift: Option<Extension<Shift>>,
    Query(query): Query<Vec<(String, String)>>,
    headers: HeaderMap,
) -> Result<Json<Value>, ApiError> {
    let Wish {
        page,
        per_page,
        mut filter,
    } = wish(&query, &site.world.catalogue)?;
    let now = site.world.now();
    let shift = shift.map(|Extension(shift)| shift);
    match shift {
        Some(Shift::Lag) => {
            let known = now.minus(LAG);
            filter.before = Some(filter.before.map_or(known, |before| before.min(known)));
        }
        Some(Shift::Page) if page > 1 => drop(site.world.generate(caller)),
        Some(Shift::Page | Shift::TotalLag | Shift::Holes) | None => {}
    }
    let skip = (page - 1).saturating_mul(per_page);
    let (mut total, mut entries) = site.world.account(caller).list(filter, now, skip, per_page);
    match shift {
        Some(Shift::TotalLag) => {
            let known = Filter {
                before: Some(now.minus(LAG)),
                ..filter
            };
            total = site
                .world
                .account(caller)
                .list(known, now, 0, 0)
                .0
                .min(total);
        }
        Some(Shift::Holes) => {
            let before = entries.len();
            let mut place = 0;
            entries.retain(|_| {
                place += 1;
                place % HOLE != 0
            });
            total -= before - entries.len();
        }
        Some(Shift::Page | Shift::Lag) | None => {}
    }
    let origin = site.origin(&headers);
    let data = entries
        .iter()
        .map(|entry| prediction(&site.world, entry, now, &origin));
    Ok(Json(json!({
        "data": data.collect::<Vec<Value>>(),
        "pagination": {
            "current_page": page,
            "per_page": per_page,
            "total": total,
            "last_page": total.div_ceil(per_page).max(1),
        }
    })))
}

struct Wish {
    page: usize,
    per_page: usize,
    filter: Filter,
}

fn wish(query: &[(String, String)], catalogue: &Catalogue) -> Result<Wish, ApiError> {
    let mut wish = Wish {
        page: 1,
        per_page: PER_PAGE,
        filter: Filter::default(),
    };
    for (name, value) in query {
        match name.as_str() {
            "page" => wish.page = number(name, value, usize::MAX)?,
            "per_page" => wish.per_page = number(name, value, 50)?,
            "from" => wish.filter.from = Some(day(name, value)?),
            "to" => wish.filter.before = Some(day(name, value)?.plus(DAY)),
            "model" => {
                let model = catalogue.find(value);
                wish.filter.model = Some(model.ok_or_else(|| ApiError::model_not_found(value))?);
            }
            "status" => wish.filter.status = Some(status(value)?),
            _ => {}
        }
    }
    if let (Some(from), Some(before)) = (wish.filter.from, wish.filter.before)
        && from >= before
    {
        let message = "The from date must not be after the to date.";
        return Err(ApiError::new(
            StatusCode::BAD_REQUEST,
            "INVALID_DATE_RANGE",
            message,
        ));
    }
    Ok(wish)
}

fn number(name: &str, value: &str, most: usize) -> Result<usize, ApiError> {
    value
        .parse()
        .ok()
        .filter(|number| (1..=most).contains(number))
        .ok_or_else(|| {
            let message = match most {
                usize::MAX => format!("The {name} parameter must be a number from 1."),
                _ => format!("The {name} parameter must be a number between 1 and {most}."),
            };
            ApiError::new(StatusCode::BAD_REQUEST, "INVALID_PARAMETER", message)
        })
}

fn day(name: &str, value: &str) -> Result<Moment, ApiError> {
    Moment::start_of_day(value).ok_or_else(|| {
        let message = format!("The {name} parameter must be a date in the form YYYY-MM-DD.");
        ApiError::new(StatusCode::BAD_REQUEST, "INVALID_DATE_FORMAT", message)
    })
}

fn status(value: &str) -> Result<Status, ApiError> {
    Ok(match value {
        "pending" | "queued" => Status::Pending,
        "starting" => Status::Starting,
        "processing" | "started" => Status::Processing,
        "succeeded" => Status::Succeeded,
        "failed" => Status::Failed,
        "cancelled" | "canceled" => Status::Cancelled,
        _ => {
            let message = format!("The status parameter '{value}' is not a status.");
            return Err(ApiError::new(
                StatusCode::BAD_REQUEST,
                "INVALID_PARAMETER",
                message,
            ));
        }
    })
}
