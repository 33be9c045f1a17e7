//! The model routes.

use crate::client::{Sim, text};

#[tokio::test]
async fn the_list_is_bare_and_without_schemas_unless_asked() {
    let sim = Sim::quiet().await;
    let models = sim.get("/v1/models").await.json();
    let models = models.as_array().expect("a bare array");
    assert!(models.len() >= 8);
    assert!(
        models
            .iter()
            .all(|model| model.get("input_schema").is_none())
    );
    let with = sim
        .get("/v1/models?fields=input_schema,output_schema")
        .await
        .json();
    assert_eq!(
        with[0]["input_schema"]["properties"]["prompt"]["x-order"],
        0
    );
    assert!(with[0]["output_schema"].is_object());
}

#[tokio::test]
async fn one_model_is_found_under_every_spelling_of_its_path() {
    let sim = Sim::quiet().await;
    for path in [
        "/v1/model/black-forest-labs/flux-2-flex",
        "/v1/models/black-forest-labs/flux-2-flex",
        "/v1/model/black-forest-labs%2Fflux-2-flex",
        "/v1/models/black-forest-labs%2fflux-2-flex?fields=input_schema",
        "/v1//models//black-forest-labs/flux-2-flex",
    ] {
        let model = sim.get(path).await.json();
        assert_eq!(
            text(&model["namespace"]),
            "black-forest-labs/flux-2-flex",
            "{path}"
        );
        assert_eq!(
            model.get("input_schema").is_some(),
            path.contains("fields"),
            "{path}"
        );
    }
    let model = sim.get("/v1/models/skytells/truefusion").await.json();
    assert_eq!(model["namespace"], "truefusion");
}
