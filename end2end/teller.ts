/**
 * A tab that has taken the stream for itself, and tells the others what it likes in place of the server, in
 * the words in which tabs tell each other of it: for more news than a server can be made to have.
 */
import type { BrowserContext, Page } from "@playwright/test";

/** Opens it. `tell(changed, created)` in it sends one frame: so many rows with another status, so many new ones. */
export async function teller(context: BrowserContext, url: string): Promise<Page> {
  const page = await context.newPage();
  // A page of the same origin without the app; what it may not fetch is fetched for it.
  await page.goto(`${url}/healthz`);
  const answer = await fetch(`${url}/api/list`, {
    method: "POST",
    headers: { "content-type": "application/json", "sec-fetch-site": "same-origin" },
    body: JSON.stringify({ query: "", stretch: { before: null, pages: 20 } }),
  });
  const listing = (await answer.json()) as { page: object };
  await page.evaluate(async ({ page }: any) => {
    const channel = new BroadcastChannel("feed ");
    const [store, from] = page.cursor.split("-");
    let revision = Number(from);
    let count = 0;
    const statuses = [...new Set(page.rows.map((row: any) => JSON.stringify(row.prediction.status)))].map((it) => JSON.parse(it as string));
    // Written beforehand: a server has cores of its own, and what this page takes the other one lacks.
    const written = page.rows.slice(0, 40).map(({ prediction }: any) => ({
      next: 0,
      texts: statuses.map((status) => ({
        same: JSON.stringify({ ...prediction, status }),
        other: JSON.stringify({ ...prediction, status, id: "@", created_at: "@" }).split('"@"'),
      })),
    }));
    /** A row that is there with another status, or one that is new. */
    const change = (isNew: boolean) => {
      revision += 1;
      count += 1;
      const row = written[(count * 7) % written.length];
      row.next = (row.next + 1) % statuses.length;
      const { same, other } = row.texts[row.next];
      const prediction = isNew ? `${other[0]}"told-${revision}"${other[1]}${Date.now() * 1_000}${other[2]}` : same;
      return `{"row":{"revision":${revision},"prediction":${prediction}},"matches":true}`;
    };
    /** Some rows that are there with another status, and some that are new, as one frame. */
    const frame = (updates: number, inserts: number) => {
      const after = `${store}-${revision}`;
      const changes = Array.from({ length: updates + inserts }, (_, n) => change(n >= updates));
      return `frame ${after}\n{"cursor":"${store}-${revision}","changes":[${changes.join()}],"deleted":[]}`;
    };
    channel.onmessage = ({ data }) => {
      if (data.startsWith("wanted")) channel.postMessage(`up ${store}-${revision}\n`);
    };
    Object.assign(window, { tell: (updates: number, inserts: number) => channel.postMessage(frame(updates, inserts)) });
    await new Promise<void>((held) => {
      void navigator.locks.request("feed ", () => {
        held();
        return new Promise(() => {});
      });
    });
  }, listing);
  return page;
}
