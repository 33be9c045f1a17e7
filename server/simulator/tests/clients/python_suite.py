"""What PyPI `skytells` 1.0.0 does with the simulator. It has no chat.

Prints a JSON line a check: {"name", "error"}. Started by run.mjs, which passes the addresses.
"""

import asyncio
import json
import sys
from importlib.metadata import version

import skytells
from skytells import SkytellsError

CAT = {"model": "truefusion", "input": {"prompt": "a cat on a wall"}}
FILM = {"model": "truefusion-video-pro", "input": {"prompt": "waves"}}
FAST = {"interval": 25, "max_wait": 30_000}


def client(world, **options):
    return skytells.SkytellsClient("sk-demo", base_url=world["baseUrl"], **options)


def fails(call, error_id, http_status):
    """Expects the client's own error with these fields."""
    try:
        call()
    except SkytellsError as error:
        got = (error.error_id, error.http_status)
        assert got == (error_id, http_status), f"{got}: {error}: {error.details}"
        assert isinstance(error.details, str), error.details
        return error
    raise AssertionError(f"{error_id} was expected")


def the_client_is_version_1_0_0(_world):
    assert version("skytells") == "1.0.0", version("skytells")


def create_and_wait_to_the_end(world):
    sky = client(world)
    created = sky.predictions.create(CAT)
    assert created["status"] == "pending", created
    seen = []
    done = sky.wait(created, FAST, on_progress=lambda p: seen.append(p["status"]))
    assert done["status"] == "succeeded" and seen[-1] == "succeeded", seen
    assert done["output"] == [f["url"] for f in done["metadata"]["storage"]["files"]]
    assert sky.predictions.get(created["id"])["id"] == created["id"]


def run_awaits_the_end(world):
    prediction = client(world).run("truefusion", input={"prompt": "a cat"})
    assert prediction.status == "succeeded"
    assert prediction.outputs().endswith("/output-0.png"), prediction.outputs()
    four = client(world).run("truefusion", input={"prompt": "a cat", "number_of_images": 4})
    assert len(four.outputs()) == 4
    text = client(world).run("skytells/mera", input={"prompt": "Why?"}, stream=True)
    assert "Why?" in text.outputs()
    assert text.raw()["model"] == {"name": "skytells/mera", "type": "text"}


def run_returns_an_unfinished_video(world):
    prediction = client(world).run("google/veo-3.1", input={"prompt": "waves"})
    assert prediction.status == "pending" and prediction.output is None
    assert prediction.cancel()["status"] == "cancelled"


def a_failed_run_raises(world):
    sky = client(world)
    error = fails(lambda: sky.run("truefusion", input={"prompt": "simulate:fail"}), "PREDICTION_FAILED", 0)
    assert str(error) != "Prediction failed", "it carries the response"


def wait_stops_at_cancelled(world):
    sky = client(world)
    created = sky.predictions.create(FILM)
    cancelled = sky.cancel_prediction(created["id"])
    assert cancelled["status"] == "cancelled" and cancelled["success"] is True
    assert sky.wait(created, FAST)["status"] == "cancelled"
    fails(lambda: sky.cancel_prediction(created["id"]), "VALIDATION_ERROR", 422)


def wait_has_its_own_limit(world):
    sky = client(world)
    created = sky.predictions.create(FILM)
    fails(lambda: sky.wait(created, {"interval": 10, "max_wait": 50}), "WAIT_TIMEOUT", 408)


def list_pages_and_filters(world):
    sky = client(world)
    first, second = sky.predictions.list(page=1), sky.predictions.list(page=2)
    assert first.pagination.total >= 60 and first.pagination.current_page == 1
    assert len(first.data) == first.pagination.per_page == 20
    assert not {row["id"] for row in first.data} & {row["id"] for row in second.data}
    made = [row["created_at"] for row in first.data]
    assert made == sorted(made, reverse=True), "newest first"
    only = sky.predictions.list(model="black-forest-labs/flux-2-flex")
    assert all(row["model"]["name"] == "black-forest-labs/flux-2-flex" for row in only.data)
    day = made[-1][:10]
    of_day = sky.predictions.list(since=day, until=day)
    assert of_day.data and all(row["created_at"].startswith(day) for row in of_day.data)


def list_errors(world):
    sky = client(world)
    fails(lambda: sky.predictions.list(page=0), "INVALID_PARAMETER", 400)
    fails(lambda: sky.predictions.list(since="soon"), "INVALID_DATE_FORMAT", 400)
    fails(lambda: sky.predictions.list(since="2026-02-01", until="2026-01-01"), "INVALID_DATE_RANGE", 400)
    fails(lambda: sky.predictions.list(model="nobody"), "MODEL_NOT_FOUND", 404)


def delete_removes_it(world):
    sky = client(world)
    prediction = sky.run("truefusion", input={"prompt": "a cat"})
    assert prediction.delete()["success"] is True
    fails(lambda: sky.predictions.get(prediction.id), "PREDICTION_FAILED", 502)
    assert prediction.id not in [row["id"] for row in sky.predictions.list().data]


def queue_and_dispatch(world):
    sky = client(world)
    for prompt in ("one", "two", "three"):
        sky.queue({"model": "truefusion-edge", "input": {"prompt": prompt}})
    created = sky.dispatch()
    assert [p["input"]["prompt"] for p in created] == ["one", "two", "three"]
    assert all(sky.wait(p, FAST)["status"] == "succeeded" for p in created)


def stream_is_information_about_the_stream(world):
    sky = client(world)
    created = sky.predictions.create({**CAT, "stream": True})
    info = sky.stream_prediction(created["id"])
    assert info["urls"]["stream"] == f"{world['baseUrl']}/predictions/{created['id']}/stream"


def models_and_their_schemas(world):
    sky = client(world)
    models = sky.models.list()
    assert isinstance(models, list) and len(models) >= 8
    assert not any("input_schema" in model for model in models)
    assert all("input_schema" in model for model in sky.models.list(fields=["input_schema"]))
    for slug in ("truefusion", "black-forest-labs/flux-2-flex"):
        model = sky.models.get(slug, fields=["input_schema", "output_schema"])
        assert model["namespace"] == slug and model["input_schema"]["required"] == ["prompt"]
    fails(lambda: sky.models.get("nobody"), "MODEL_NOT_FOUND", 404)


def errors_of_create(world):
    sky = client(world)
    fails(lambda: sky.predict({"model": "nobody", "input": {}}), "MODEL_NOT_FOUND", 404)
    fails(lambda: sky.predict({"input": {}}), "VALIDATION_ERROR", 422)
    error = fails(lambda: sky.predict({"model": "truefusion", "input": {}}), "VALIDATION_ERROR", 422)
    assert "input.prompt" in error.details, error.details


def a_wrong_key_is_401(world):
    for key in ("sk-wrong", None):
        sky = skytells.SkytellsClient(key, base_url=world["baseUrl"])
        fails(lambda: sky.models.list(), "UNAUTHORIZED", 401)


def an_unknown_prediction_is_502(world):
    fails(lambda: client(world).predictions.get("pred_1"), "PREDICTION_FAILED", 502)


def the_rate_limit_is_429(world):
    sky = skytells.SkytellsClient("sk-demo", base_url=world["limitedUrl"])
    sky.models.list()
    sky.models.list()
    fails(lambda: sky.models.list(), "RATE_LIMIT_EXCEEDED", 429)


def faults_look_like_faults(world):
    sky = skytells.SkytellsClient("sk-demo", base_url=world["brokenUrl"], timeout=300)
    fails(lambda: sky.predictions.list(), "SERVER_ERROR", 502)
    fails(lambda: sky.predictions.create(CAT), "SERVICE_UNAVAILABLE", 503)
    fails(lambda: sky.models.list(), "REQUEST_TIMEOUT", 408)
    fails(lambda: sky.predictions.get("pred_1"), "INVALID_JSON", 502)


def a_base_url_with_a_slash_works(world):
    sky = skytells.SkytellsClient("sk-demo", base_url=world["baseUrl"] + "/")
    assert len(sky.models.list()) >= 8


def the_async_client_works(world):
    async def main():
        sky = skytells.AsyncSkytellsClient("sk-demo", base_url=world["baseUrl"])
        runs = (sky.run("truefusion", input={"prompt": str(n)}) for n in range(3))
        return await asyncio.gather(*runs)

    assert [p.status for p in asyncio.run(main())] == ["succeeded"] * 3


CHECKS = [
    the_client_is_version_1_0_0,
    create_and_wait_to_the_end,
    run_awaits_the_end,
    run_returns_an_unfinished_video,
    a_failed_run_raises,
    wait_stops_at_cancelled,
    wait_has_its_own_limit,
    list_pages_and_filters,
    list_errors,
    delete_removes_it,
    queue_and_dispatch,
    stream_is_information_about_the_stream,
    models_and_their_schemas,
    errors_of_create,
    a_wrong_key_is_401,
    an_unknown_prediction_is_502,
    the_rate_limit_is_429,
    faults_look_like_faults,
    a_base_url_with_a_slash_works,
    the_async_client_works,
]


def main():
    world = json.loads(sys.argv[1])
    for check in CHECKS:
        error = None
        try:
            check(world)
        except Exception as problem:  # a check may fail in any way; the run goes on
            error = f"{type(problem).__name__}: {problem}"
        name = check.__name__.replace("_", " ")
        print(json.dumps({"name": name, "error": error}), flush=True)


main()
