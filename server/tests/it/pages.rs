//! The pages as HTML, complete without any script.

use domain::program::Program;
use server::{
    config::Mirrored,
    reproduce::{self, Call, Run},
};
use simulator::Draft;

use crate::{client::Request, stage::Stage};

/// What a reader without scripts sees: what waits in templates for one is not part of it.
fn visible(html: &str) -> String {
    let mut rest = html;
    let mut seen = String::new();
    while let Some((before, template)) = rest.split_once("<template") {
        seen.push_str(before);
        rest = template
            .split_once("</template>")
            .map_or("", |(_, after)| after);
    }
    seen + rest
}

#[tokio::test(flavor = "multi_thread")]
async fn the_root_leads_to_the_list() {
    let stage = Stage::new().await;
    let console = stage.console().await;
    let answer = console.get("/").await;
    assert_eq!(
        (answer.status, answer.header("location")),
        (307, "/predictions")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_is_in_the_page() {
    let stage = Stage::new().await;
    let console = stage.mirrored().await;
    let rows = console.page("").await.rows;
    assert_eq!(rows.len(), 50);
    let answer = console.get("/predictions").await;
    assert_eq!(answer.status, 200);
    let html = visible(&answer.text());
    for row in &rows {
        let p = &row.prediction;
        assert!(
            html.contains(&format!("/predictions/{}", p.id)),
            "{} is not there",
            p.id
        );
        assert!(html.contains(&p.model), "{} is not there", p.model);
    }
    assert!(
        html.contains("Load more") || html.contains("before="),
        "there is a way on"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_is_an_address() {
    let stage = Stage::new().await;
    let console = stage.mirrored().await;
    let found = console.page("failed").await.rows;
    assert!(!found.is_empty());
    let html = visible(&console.get("/predictions?q=failed").await.text());
    for row in &found {
        assert!(html.contains(row.prediction.id.as_str()));
    }
    let all = console.page("").await.rows;
    let other = all.iter().find(|row| !found.contains(row)).unwrap();
    assert!(!html.contains(other.prediction.id.as_str()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deep_link_shows_everything_about_it() {
    let stage = Stage::new().await;
    let console = stage.mirrored().await;
    let rows = console.page("succeeded").await.rows;
    let p = &rows.first().unwrap().prediction;
    let answer = console.get(&format!("/predictions/{}", p.id)).await;
    assert_eq!(answer.status, 200);
    let html = visible(&answer.text());
    for part in [p.id.as_str(), p.model.as_str(), "Succeeded"] {
        assert!(html.contains(part), "{part} is not there");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_knows_is_a_real_404() {
    let stage = Stage::new().await;
    let console = stage.mirrored().await;
    for target in [
        "/predictions/00000000-0000-4000-8000-000000000000",
        "/predictions/%3Cscript%3E",
        "/predictions/..%2f..%2fetc",
        "/nothing/here",
        "/nothing",
    ] {
        let answer = console.get(target).await;
        assert_eq!(answer.status, 404, "{target}");
        assert!(
            answer.header("content-type").starts_with("text/html"),
            "{target}"
        );
        assert!(!answer.text().contains("<script>alert"), "{target}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_new_for_the_mirror_is_fetched() {
    let stage = Stage::new().await;
    let console = stage.mirrored().await;
    let draft = Draft {
        held: true,
        ..Draft::default()
    };
    let id = stage.simulator.create(draft).unwrap();
    let answer = console.get(&format!("/predictions/{id}")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert!(answer.text().contains(&id));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_knows_is_asked_for_once() {
    let stage = Stage::new().await;
    let console = stage.mirrored().await;
    stage.simulator.reset_counts();
    let target = "/predictions/00000000-0000-4000-8000-000000000001";
    for _ in 0..3 {
        assert_eq!(console.get(target).await.status, 404);
    }
    assert_eq!(stage.simulator.counts().get("get"), Some(&1));
}

#[tokio::test(flavor = "multi_thread")]
async fn neighbors_are_those_of_the_search() {
    let stage = Stage::new().await;
    let console = stage.mirrored().await;
    let found = console.page("succeeded").await.rows;
    let ids: Vec<_> = found.iter().map(|row| row.prediction.id.as_str()).collect();
    let target = format!("/predictions/{}?in=succeeded", ids[1]);
    let html = visible(&console.get(&target).await.text());
    for (name, id) in [("newer", ids[0]), ("older", ids[2])] {
        let (_, tag) = html.split_once(&format!("id=\"{name}\"")).expect(name);
        let tag = tag.split('>').next().unwrap();
        assert!(
            tag.contains(&format!("href=\"/predictions/{id}?in=succeeded\"")),
            "{tag}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_are_compressed_for_who_can_read_that() {
    let stage = Stage::new().await;
    let console = stage.mirrored().await;
    let plain = console.get("/predictions").await;
    assert_eq!(plain.header("content-encoding"), "");
    for encoding in ["br", "gzip"] {
        let request = Request::get("/predictions").with("accept-encoding", encoding);
        let answer = console.send(&request).await;
        assert_eq!(answer.header("content-encoding"), encoding);
        assert!(answer.body.len() * 4 < plain.body.len(), "{encoding}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_can_be_copied_as_programs() {
    let stage = Stage::new().await;
    let console = stage.mirrored().await;
    let id = console.page("").await.rows[0].prediction.id.clone();
    let answer = console
        .send(&Request::call("programs", &format!("{{\"id\":\"{id}\"}}")))
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let programs: Vec<Program> = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(programs.len(), 3);
    let html = visible(
        &console
            .get(&format!("/predictions/{id}?input=create"))
            .await
            .text(),
    );
    let upstream = &stage.settings.mirrored;
    let Mirrored::Accounts(accounts) = upstream else {
        panic!("accounts are mirrored")
    };
    for program in programs {
        assert!(
            program.code.contains(&accounts[0].upstream_url),
            "{}",
            program.code
        );
        let code = program
            .code
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;");
        assert!(
            html.contains(program.language.label()) && html.contains(&code),
            "{code}"
        );
    }
}

/// The page for a log without predictions has them in the browser's module.
#[test]
fn the_first_programs_are_what_would_be_written() {
    let written = reproduce::programs(Run {
        call: Call::Predict,
        base_url: "https://api.skytells.ai/v1",
        model: "truefusion",
        input: r#"{"prompt":"A lighthouse at dawn"}"#,
    });
    assert_eq!(app::prediction::first_programs(), written);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_prediction_is_sealed_into_one_file() {
    let stage = Stage::new().await;
    let console = stage.mirrored().await;
    let draft = Draft {
        input: serde_json::json!({ "prompt": "canary-5c1e in a box", "seed": 77 }),
        held: true,
        ..Draft::default()
    };
    let id = stage.simulator.create(draft).unwrap();
    stage.simulator.finish(&id).unwrap();
    let target = format!("/predictions/{id}/report");
    crate::stage::eventually("its picture is in the report", async || {
        let text = console.get(&format!("{target}.html")).await.text();
        text.contains("src=\"data:image/png;base64,")
    })
    .await;
    let page = console.get(&format!("/predictions/{id}")).await.text();
    assert!(page.contains(&format!("href=\"{target}\"")));
    let form = console.get(&target).await.text();
    assert!(form.contains("name=\"hide\" value=\"prompt\""), "{form}");

    let shown = console.get(&format!("{target}.html")).await;
    assert!(shown.text().contains("canary-5c1e in a box"));
    let told = format!("attachment; filename=\"prediction-{id}.html\"");
    assert_eq!(shown.header("content-disposition"), told);
    let hidden = console
        .get(&format!("{target}.html?hide=prompt"))
        .await
        .text();
    assert!(
        !hidden.contains("canary-5c1e") && hidden.contains("<pre>77</pre>"),
        "{hidden:.2000}"
    );
    for address in ["http:", "https:", "src=\"/", "href=", "<script"] {
        assert!(!hidden.contains(address), "{address}");
    }
    assert_eq!(
        console.get("/predictions/nobody/report.html").await.status,
        404
    );
}
