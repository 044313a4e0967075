// What the server says of itself: a line at the top, and everything in a panel.

import { resume, status } from "./api";
import { byId, element } from "./element";
import { sentence } from "./failure";
import { token } from "./session";
import type { Status } from "./wire";

const PERIOD_MS = 2000;

export function watchStatus(seen: (status: Status) => void): void {
  byId("routes").addEventListener("toggle", describe);
  byId("resume").addEventListener("click", () => void resume().catch((error) => line("broken", sentence(error) ?? "")));
  void look(seen);
}

async function look(seen: (status: Status) => void): Promise<void> {
  try {
    const now = await status();
    show(now);
    seen(now);
  } catch (error) {
    line("broken", sentence(error) ?? "");
    byId("facts").replaceChildren();
  }
  setTimeout(() => void look(seen), PERIOD_MS);
}

function line(state: string, text: string): void {
  const state_ = byId("state");
  state_.dataset["state"] = state;
  // Only a change is worth a screen reader's breath.
  if (state_.textContent !== text) state_.textContent = text;
}

function show(now: Status): void {
  const { checkpoint, counts } = now;
  const state = now.detail ? `${now.state}: ${now.detail}` : now.state;
  line(now.state, [state, checkpoint?.name, now.device].filter(Boolean).join(" · "));
  byId("resume").hidden = !(now.paused || ["resting", "failed"].includes(now.state));
  const rows: Record<string, string | number | null> = {
    state,
    checkpoint: checkpoint && `${checkpoint.name}, ${(checkpoint.parameters / 1e6).toFixed(0)} M parameters`,
    device: now.device && `${now.device}, ${now.dtype}`,
    done: counts.done,
    failed: counts.failed,
    cancelled: counts.cancelled,
    running: counts.running,
    waiting: counts.waiting,
    "worker restarts": counts.worker_restarts,
    version: now.version,
  };
  byId("facts").replaceChildren(...terms(Object.entries(rows).filter(([, value]) => value !== null)));
}

/** The API as the server describes it itself, when somebody wants to read it. */
async function describe(event: globalThis.Event): Promise<void> {
  const details = event.target as HTMLDetailsElement;
  const list = details.querySelector("dl")!;
  if (!details.open || list.hasChildNodes()) return;
  const answer = await fetch("/openapi.json", { headers: { Authorization: `Bearer ${token()}` } });
  if (!answer.ok) return;
  const { paths } = (await answer.json()) as { paths: Record<string, Record<string, Record<string, string>>> };
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { description, summary }]): [string, string] => [
      `${method.toUpperCase()} ${path}`,
      description || summary || "",
    ]),
  );
  list.replaceChildren(...terms(routes));
}

function terms(rows: [string, unknown][]): HTMLElement[] {
  return rows.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, String(value))]);
}
