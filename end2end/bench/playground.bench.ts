/** How long the Playground takes from a key in its form to what the server says of the input. */
import { test } from "../console.ts";
import { openLive } from "../rows.ts";

test("a key in the form, until it is checked", async ({ page }) => {
  await openLive(page, "/playground?model=truefusion-pro");
  const times: number[] = [];
  for (let at = 0; at < 20; at += 1) {
    const value = at % 2 === 0 ? "9" : "5";
    const wanted = at % 2 === 0 ? "true" : null;
    times.push(
      await page.evaluate(
        async ([value, wanted]) => {
          const field = [...document.querySelectorAll<HTMLInputElement>("input")].find((it) => it.name.endsWith("number_of_images"));
          if (!field) throw new Error("there is no such field");
          const told = new Promise<void>((resolve) => {
            const observer = new MutationObserver(() => {
              if (field.getAttribute("aria-invalid") !== wanted) return;
              observer.disconnect();
              resolve();
            });
            observer.observe(field, { attributes: true });
          });
          const began = performance.now();
          field.value = value === "9" ? "9" : "2";
          field.dispatchEvent(new Event("input", { bubbles: true }));
          await told;
          return performance.now() - began;
        },
        [value, wanted] as const,
      ),
    );
  }
  times.sort((a, b) => a - b);
  const median = times[10] ?? Infinity;
  console.log(`keystroke to checked form: median ${median.toFixed(1)} ms, worst ${times[19]?.toFixed(1)} ms (goal 50, 20 keys)`);
});
