/**
 * The simulator's control routes, and the predictions that specs need one each of. Knows the
 * simulator's README and nothing of the console.
 */

/** A prediction to be made, past the console. */
export type Draft = {
  model?: string;
  input?: Record<string, unknown>;
  /** Whether it runs until it is ended. */
  held?: boolean;
  /** Whether it waits in the queue until it is ended. */
  queued?: boolean;
};

/** Calls `/__control/{call}` with a value or its JSON text. `base` is any address on the simulator. */
export async function control<Answer>(base: string, call: string, body: object | string = {}): Promise<Answer> {
  const answer = await fetch(new URL(`/__control/${call}`, base), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`control ${call}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Answer;
}

/** The error of the failed sample: long, with lines and markup, to be shown in full. */
export const FAILURE = ["Worker 7 gave up", "  at <decode> & 'render'", `code: ${"x".repeat(400)}`, "the end"].join("\n");

const PROMPT = { prompt: "a lighthouse on a cliff" };

/** What the samples are made from. */
const DRAFTS = {
  images: { model: "truefusion-pro", input: { ...PROMPT, number_of_images: 2 } },
  video: { model: "google/veo-3.1", input: PROMPT },
  speech: { model: "voicefusion-1.0", input: { text: "Welcome aboard." } },
  music: { model: "beatfusion-2.0", input: { lyrics: "Rain on the roof", audio_format: "mp3" } },
  // As text: JavaScript would round the number.
  text: '{"model":"mera","held":true,"input":{"prompt":"Name five risks.","seed":18446744073709551615}}',
  code: { model: "openai/gpt-5.3-codex", input: { prompt: "Merge two sorted lists.", language: "python" } },
  failed: { model: "truefusion", input: PROMPT },
  cancelled: { model: "truefusion-edge", input: PROMPT },
} satisfies Record<string, Draft | string>;

/** The samples that have output files. */
export const WITH_FILES = ["images", "video", "speech", "music", "code"] as const;

/** One ended prediction of each kind, by id. */
export type Samples = Record<keyof typeof DRAFTS, string>;

/** Makes them. */
export async function makeSamples(base: string): Promise<Samples> {
  const make = async (kind: string, draft: Draft | string): Promise<[string, string]> => {
    const held = typeof draft === "string" ? draft : { ...draft, held: true };
    const { id } = await control<{ id: string }>(base, "create", held);
    if (kind === "failed") await control(base, "fail", { id, error: FAILURE });
    else await control(base, kind === "cancelled" ? "cancel" : "finish", { id });
    return [kind, id];
  };
  const made = Object.entries(DRAFTS).map(([kind, draft]) => make(kind, draft));
  return Object.fromEntries(await Promise.all(made)) as Samples;
}
