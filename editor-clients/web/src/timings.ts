// Where the time went, as a bar and in words.

import { byId, element, milliseconds } from "./element";
import type { Timing } from "./wire";

export function showTimings(timings: readonly Timing[]): void {
  const total = (part: (timing: Timing) => number) => timings.reduce((sum, timing) => sum + part(timing), 0);
  const steps = timings.flatMap((timing) => timing.step_ms);
  const stepped = steps.reduce((sum, ms) => sum + ms, 0);
  const prefill = total((t) => t.prefill_ms);
  const queue = total((t) => t.queue_ms);
  const all = total((t) => t.total_ms);
  const parts: [string, string, number][] = [
    ["queue", "queue", queue],
    ["prefill", "prefill", prefill],
    ...steps.map((ms, n): [string, string, number] => ["step", `step ${n + 1}`, ms]),
    ["choice", "choice of candidates, and the rest", Math.max(0, all - queue - prefill - stepped)],
  ];
  byId("timings").hidden = timings.length === 0;
  byId("timing-bar").replaceChildren(...parts.map(([kind, name, ms]) => bar(kind, `${name}: ${milliseconds(ms)}`, ms)));
  byId("timing-words").textContent = [
    `queue ${milliseconds(queue)}`,
    `prefill ${milliseconds(prefill)}`,
    steps.length === 0
      ? "no step"
      : `${steps.length} steps ${milliseconds(stepped)} (${milliseconds(stepped / steps.length)} each)`,
    `total ${milliseconds(all)}`,
  ].join(" · ");
}

function bar(kind: string, title: string, ms: number): HTMLElement {
  const part = element("span", { class: `part ${kind}`, title });
  part.style.flexGrow = ms.toFixed(3);
  return part;
}
