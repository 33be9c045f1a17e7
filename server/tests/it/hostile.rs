//! Every text of every upstream object as HTML, on every page: a page's tree must be the one that harmless
//! text makes.

use std::fmt::Write as _;

use scraper::{Html, Node};
use serde_json::{Value, json};

use crate::{shapes::Upstream, stage::Console};

/// Ends everything that text can stand in, and goes on as elements that act without a script.
const HOSTILE: &str = "</title></textarea></style></script></option></template>--><h1 id=x \
                       onclick='a()'>\"><img src=x onerror=a()><meta http-equiv=refresh \
                       content='0;url=//evil.example'><form method=post action=/command><input \
                       name=sure value=yes autofocus></form><!--";

/// The same number of letters, none of which means anything in HTML.
fn harmless() -> String {
    HOSTILE.replace(['<', '>', '"', '\'', '&'], "x")
}

/// A prediction with every member that upstream is known to send.
fn prediction() -> Value {
    json!({
        "id": "p", "status": "succeeded", "type": "inference", "stream": false,
        "created_at": "2026-03-04T21:20:58Z", "started_at": "2026-03-04T21:20:59Z",
        "completed_at": "2026-03-04T21:21:00Z", "updated_at": "2026-03-04T21:21:00Z",
        "privacy": "public", "source": "api", "model": {"name": "flux", "type": "image"},
        "prediction": "flux", "webhook": {"url": "https://hook.example/a", "events": ["completed"]},
        "input": {"prompt": "a fox", "nested": {"list": ["one", {"two": "three"}]}},
        "output": "some *words* of an output", "response": "done",
        "error": {"message": "no", "detail": [{"loc": ["body"], "msg": "bad"}]},
        "metadata": {
            "billing": {"credits_used": 0.5, "currency": "USD"},
            "storage": {"files": [{"name": "a.png", "type": "image/png", "url": "https://files.example/a.png"}]},
            "tags": ["one"],
        },
        "metrics": {"predict_time": 1.5, "unit": "s"},
        "urls": {"get": "https://api.example/p", "cancel": "https://api.example/p/cancel"},
    })
}

/// A model with every member that upstream is known to send.
fn model() -> Value {
    json!({
        "name": "Flux", "namespace": "flux", "slug": "flux", "description": "Makes *pictures*.",
        "type": "image", "privacy": "public", "status": "operational",
        "img_url": "https://files.example/flux.png", "billable": true,
        "vendor": {"name": "Maker", "slug": "maker", "verified": true, "description": "Who made it",
            "image_url": "https://files.example/maker.png", "metadata": {"site": "https://maker.example"}},
        "pricing": {"amount": 0.25, "currency": "USD", "unit": "image",
            "criterias": [{"field": "quality", "description": "High", "operator": "==", "value": "high",
                "billable_price": 0.5, "unit": "image"}],
            "formula": {"description": "Sum", "type": "linear", "variables": {"n": "images"},
                "terms": ["n"], "result_key": "sum"}},
        "capabilities": ["text-to-image"],
        "metadata": {"edge_compatible": true, "openai_compatible": false, "cold_boot": false,
            "deployment_hardware": {"type": "H100", "slug": "h100"}},
        "service": {"type": "inference", "inference_party": "own"},
        "input_schema": {"type": "object", "title": "Input", "required": ["prompt"], "properties": {
            "prompt": {"type": "string", "title": "Prompt", "description": "What to *make*",
                "default": "a fox", "x-order": 0},
            "quality": {"type": "string", "title": "Quality", "description": "How good",
                "enum": ["low", "high"], "default": "low", "x-order": 1},
            "image": {"type": "string", "format": "uri", "title": "Image", "description": "From",
                "x-order": 2},
            "count": {"type": "integer", "title": "Count", "default": 1, "minimum": 1, "maximum": 4},
            "tags": {"type": "array", "items": {"type": "string", "title": "Tag"}},
            "size": {"anyOf": [{"type": "string", "title": "Words"}, {"type": "integer"}]}}},
        "output_schema": {"type": "array", "title": "Output", "description": "Files",
            "items": {"type": "string", "format": "uri"}},
    })
}

/// A copy of `value` for each text and each name in it, with `addition` behind that one.
fn variants(value: &Value, addition: &str) -> Vec<Value> {
    match value {
        Value::String(text) => vec![format!("{text}{addition}").into()],
        Value::Array(items) => {
            let at = |place: usize| {
                let make = move |variant| {
                    let mut items = items.clone();
                    items[place] = variant;
                    Value::from(items)
                };
                variants(&items[place], addition).into_iter().map(make)
            };
            (0..items.len()).flat_map(at).collect()
        }
        Value::Object(members) => {
            let mut all = Vec::new();
            for (name, member) in members {
                for variant in variants(member, addition) {
                    let mut members = members.clone();
                    members[name] = variant;
                    all.push(members.into());
                }
                let mut members = members.clone();
                if let Some(member) = members.remove(name) {
                    members.insert(format!("{name}{addition}"), member);
                    all.push(members.into());
                }
            }
            all
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => Vec::new(),
    }
}

/// The variants, each with a name of its own in front of the member `key`.
fn named(mut variants: Vec<Value>, key: &str, prefix: &str) -> Vec<Value> {
    for (number, variant) in variants.iter_mut().enumerate() {
        if let Some(Value::String(name)) = variant.get_mut(key) {
            *name = format!("{prefix}{number}{name}");
        }
    }
    variants
}

/// What a parser makes of a page: its elements with the names of their attributes, in order. Comments and the
/// framework's scripts stand where they were ready, so they are not compared; a script without the page's nonce is.
fn tree(html: &str) -> String {
    let mut tree = String::new();
    for node in Html::parse_document(html).tree.root().descendants() {
        let Node::Element(element) = node.value() else {
            continue;
        };
        if element.name() == "script" && element.attr("nonce").is_some() {
            continue;
        }
        let depth = node.ancestors().count();
        let mut names: Vec<&str> = element.attrs().map(|(name, _)| name).collect();
        names.sort_unstable();
        let _ = writeln!(tree, "{depth} {} {names:?}", element.name());
    }
    tree
}

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes())
        .collect::<String>()
        .replace('+', "%20")
}

/// A console whose upstream says `addition` in every place, and the pages that show it.
async fn attacked(addition: &str) -> (Console, tempfile::TempDir, Vec<String>) {
    let predictions = named(variants(&prediction(), addition), "id", "p");
    let mut models = named(variants(&model(), addition), "namespace", "m");
    for model in &mut models {
        if let Some(slug) = model.get("namespace").cloned() {
            model["slug"] = slug;
        }
    }
    let rows: Vec<String> = predictions.iter().map(Value::to_string).collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let upstream = Upstream::with_models(&rows, &Value::from(models.clone()).to_string()).await;
    let (console, folder) = upstream.console().await;
    let count = u64::try_from(predictions.len()).unwrap();
    console
        .until("all rows are held", |mirror| mirror.held >= count)
        .await;
    let text_of = |value: &Value, key: &str| value.get(key)?.as_str().map(encoded);
    let mut pages: Vec<String> = [
        "/predictions",
        "/usage?range=all",
        "/sync",
        "/eve?q=last+failure",
    ]
    .map(str::to_owned)
    .into();
    pages.push("/models".to_owned());
    for prediction in &predictions {
        let Some(id) = text_of(prediction, "id") else {
            continue;
        };
        pages.push(format!("/predictions/{id}"));
        pages.push(format!("/predictions/{id}?tab=json&input=json"));
        pages.push(format!("/predictions?peek={id}"));
        pages.push(format!("/predictions/{id}/report.html"));
        pages.push(format!("/compare?ids={id},p0p"));
    }
    for model in &models {
        let Some(slug) = text_of(model, "namespace") else {
            continue;
        };
        pages.push(format!("/models/{slug}"));
        pages.push(format!("/playground?model={slug}&account=team"));
    }
    (console, folder, pages)
}

#[tokio::test(flavor = "multi_thread")]
async fn no_text_of_upstream_becomes_html() {
    let (hostile, _folder, pages) = attacked(HOSTILE).await;
    let (tame, _other_folder, tame_pages) = attacked(&harmless()).await;
    let mut broken = Vec::new();
    for (page, tame_page) in pages.iter().zip(&tame_pages) {
        let (answer, tame_answer) = tokio::join!(hostile.get(page), tame.get(tame_page));
        assert_eq!(answer.status, tame_answer.status, "{page}");
        let (tree, tame_tree) = (tree(&answer.text()), tree(&tame_answer.text()));
        if tree != tame_tree {
            let lines = tree.lines().zip(tame_tree.lines());
            let first = lines.clone().find(|(line, tame)| line != tame);
            broken.push(format!("{page}: {first:?}"));
        }
    }
    assert!(
        broken.is_empty(),
        "{} of {}:\n{}",
        broken.len(),
        pages.len(),
        broken.join("\n")
    );
}
