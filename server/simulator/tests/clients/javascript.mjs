// What npm `skytells` 1.0.0 does with the simulator. It has neither list, wait, one model nor chat.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createClient } from "skytells";

const terminal = ["succeeded", "failed", "cancelled"];
const cat = { model: "truefusion", input: { prompt: "a cat on a wall" } };
const film = { model: "truefusion-video-pro", input: { prompt: "waves" } };

const client = ({ baseUrl }) => createClient("sk-demo", { baseUrl });

/** Polls as its README does. */
async function wait(sky, prediction) {
  for (let polls = 0; !terminal.includes(prediction.status); polls++) {
    assert.ok(polls < 600, `still ${prediction.status}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
    prediction = await sky.getPrediction(prediction.id);
  }
  return prediction;
}

/** Expects the client's own error with these fields. */
function fails(promise, errorId, httpStatus) {
  return assert.rejects(promise, (error) => {
    assert.deepEqual([error.errorId, error.httpStatus], [errorId, httpStatus], `${error.message}: ${error.details}`);
    assert.equal(typeof error.details, "string");
    return true;
  });
}

export const checks = {
  "the client is version 1.0.0"() {
    const manifest = readFileSync(new URL("node_modules/skytells/package.json", import.meta.url), "utf8");
    assert.equal(JSON.parse(manifest).version, "1.0.0");
  },
  async "predict, then poll to the end"(world) {
    const sky = client(world);
    const created = await sky.predict(cat);
    assert.equal(created.status, "pending");
    assert.equal(created.output, null);
    const done = await wait(sky, created);
    assert.equal(done.status, "succeeded");
    assert.deepEqual(done.output, done.metadata.storage.files.map((file) => file.url));
    assert.equal(done.metrics.image_count, 1);
    assert.equal(done.metadata.billing.credits_used, 0.03);
    const file = await fetch(done.output[0]);
    assert.equal(file.headers.get("content-type"), "image/png");
    assert.equal((await file.arrayBuffer()).byteLength, done.metadata.storage.files[0].size);
  },
  async "predict with await answers the end"(world) {
    const done = await client(world).predict({ ...cat, await: true });
    assert.equal(done.status, "succeeded");
    const text = await client(world).predict({ model: "mera", input: { prompt: "Why?" }, await: true });
    assert.equal(typeof text.output, "string");
  },
  async "await does not hold a video"(world) {
    const film_ = await client(world).predict({ ...film, await: true });
    assert.ok(!terminal.includes(film_.status), film_.status);
  },
  async "a failed prediction is no error, and says why"(world) {
    const failed = await client(world).predict({ model: "truefusion", input: { prompt: "simulate:fail" }, await: true });
    assert.equal(failed.status, "failed");
    assert.ok(failed.response.length > 0);
    assert.equal(failed.error, failed.response);
  },
  async "cancel answers the prediction"(world) {
    const sky = client(world);
    const cancelled = await sky.cancelPrediction((await sky.predict(film)).id);
    assert.deepEqual([cancelled.status, cancelled.success], ["cancelled", true]);
    assert.equal((await sky.getPrediction(cancelled.id)).status, "cancelled");
  },
  async "cancel of a finished prediction is refused"(world) {
    const done = await client(world).predict({ ...cat, await: true });
    await fails(client(world).cancelPrediction(done.id), "VALIDATION_ERROR", 422);
  },
  async "delete removes it"(world) {
    const sky = client(world);
    const { id } = await sky.predict(cat);
    const deleted = await sky.deletePrediction(id);
    assert.deepEqual([deleted.id, deleted.success], [id, true]);
    await fails(sky.getPrediction(id), "PREDICTION_FAILED", 502);
  },
  async "stream is information about the stream"(world) {
    const sky = client(world);
    const { id } = await sky.predict({ ...cat, stream: true });
    const info = await sky.streamPrediction(id);
    assert.equal(info.stream, true);
    assert.equal(info.urls.stream, `${world.baseUrl}/predictions/${id}/stream`);
  },
  async "a webhook is answered as an object"(world) {
    const webhook = { url: "http://127.0.0.1:9/hook", events: ["completed"] };
    assert.deepEqual((await client(world).predict({ ...cat, webhook })).webhook, webhook);
    assert.deepEqual((await client(world).predict(cat)).webhook, { url: null, events: [] });
  },
  async "models are a bare array"(world) {
    const models = await client(world).listModels();
    assert.ok(Array.isArray(models) && models.length >= 8);
    for (const model of models) assert.ok(model.namespace && model.type && model.pricing.unit && model.vendor.slug);
  },
  async "a base URL with a slash at its end works"(world) {
    const models = await createClient("sk-demo", { baseUrl: `${world.baseUrl}/` }).listModels();
    assert.ok(models.length >= 8);
  },
  async "401 for a wrong key and for none"(world) {
    await fails(createClient("sk-wrong", world).listModels(), "UNAUTHORIZED", 401);
    await fails(createClient(undefined, world).predict(cat), "UNAUTHORIZED", 401);
  },
  async "404 for an unknown model"(world) {
    await fails(client(world).predict({ ...cat, model: "nobody" }), "MODEL_NOT_FOUND", 404);
  },
  async "422 for a wrong input, with details"(world) {
    const input = { prompt: "a cat", aspect_ratio: "2:1" };
    await fails(client(world).predict({ model: "truefusion", input }), "VALIDATION_ERROR", 422);
    await assert.rejects(client(world).predict({ model: "truefusion", input }), /invalid/);
    await assert.rejects(client(world).predict({ model: "truefusion", input }), (error) => error.details.includes("aspect_ratio"));
  },
  async "502 for an unknown prediction, however it is spelled"(world) {
    for (const id of ["00000000-0000-4000-8000-000000000000", "pred_1", "id 1", "a/b"]) {
      await fails(client(world).getPrediction(id), "PREDICTION_FAILED", 502);
    }
  },
  async "404 for an unknown endpoint"({ baseUrl }) {
    const lost = client({ baseUrl: `${baseUrl}/nowhere` });
    await fails(lost.listModels(), "ENDPOINT_NOT_FOUND", 404);
  },
  async "429 over the rate limit"({ limitedUrl }) {
    const sky = createClient("sk-demo", { baseUrl: limitedUrl });
    await sky.listModels();
    await sky.listModels();
    await fails(sky.listModels(), "RATE_LIMIT_EXCEEDED", 429);
  },
  async "faults look like faults"({ brokenUrl }) {
    const sky = createClient("sk-demo", { baseUrl: brokenUrl, timeout: 300 });
    await fails(sky.predict(cat), "SERVICE_UNAVAILABLE", 503);
    await fails(sky.listModels(), "REQUEST_TIMEOUT", 408);
    await assert.rejects(sky.getPrediction("pred_1"), /JSON/);
  },
};
