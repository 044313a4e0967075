// The canvas after one step: its leading segment, another one, or all of them, which are denoised together.

import { cellsOf } from "./cells";
import { byId, element } from "./element";
import type { Frame } from "./run";
import { isHole, type Segment, type Trace } from "./wire";

const LEADING = "leading";
const ALL = "all";

export interface CanvasView {
  show(frame: Frame | null): void;
}

export function canvasView(): CanvasView {
  const cells = byId("cells");
  const choice = byId<HTMLSelectElement>("segment");
  let shown: Frame | null = null;
  let chosen = LEADING;

  function draw(): void {
    const trace = shown?.draft.trace;
    byId("canvas-empty").hidden = trace !== undefined;
    byId("canvas-shown").hidden = trace === undefined;
    choice.hidden = byId("segment-label").hidden = trace === undefined;
    if (trace === undefined) return;
    choices(trace);
    const focused = every().indexOf(document.activeElement as HTMLElement);
    const segments = trace.segments.map((segment, n) => row(segment, n, n === trace.leading));
    cells.replaceChildren(...(chosen === ALL ? segments : [segments[Number(chosen)] ?? segments[trace.leading]!]));
    rove(Math.max(0, focused), focused >= 0);
  }

  function choices({ segments, leading }: Trace): void {
    const labels: [string, string][] = [
      [LEADING, `the leading one: ${leading + 1} of ${segments.length}`],
      [ALL, `all ${segments.length}`],
      ...segments.map((segment, n): [string, string] => [`${n}`, `${n + 1}: ${size(segment)}`]),
    ];
    choice.replaceChildren(...labels.map(([value, label]) => element("option", { value }, label)));
    if (!labels.some(([value]) => value === chosen)) chosen = LEADING;
    choice.value = chosen;
  }

  function every(): HTMLElement[] {
    return [...cells.querySelectorAll<HTMLElement>(".cell")];
  }

  /** One cell can be reached with Tab, the others from it with the arrow keys. */
  function rove(index: number, focus: boolean): void {
    const all = every();
    const at = Math.max(0, Math.min(all.length - 1, index));
    all.forEach((cell, n) => (cell.tabIndex = n === at ? 0 : -1));
    if (focus) all[at]?.focus();
  }

  choice.addEventListener("change", () => {
    chosen = choice.value;
    draw();
  });
  cells.addEventListener("keydown", (event) => {
    const all = every();
    const at = all.indexOf(event.target as HTMLElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined || event.altKey || event.ctrlKey) return;
    event.preventDefault();
    rove(to, true);
  });
  const detail = (event: Event) => {
    const cell = (event.target as HTMLElement).closest(".cell");
    if (cell !== null) byId("cell-detail").textContent = cell.getAttribute("aria-label");
  };
  cells.addEventListener("focusin", detail);
  cells.addEventListener("pointerover", detail);

  return {
    show(frame) {
      shown = frame;
      draw();
    },
  };
}

function row(segment: Segment, n: number, leads: boolean): HTMLElement {
  const label = `Segment ${n + 1}${leads ? ", leading" : ""}: ${size(segment)}`;
  return element(
    "div",
    { class: leads ? "row leading" : "row", role: "list", "aria-label": label },
    ...cellsOf(segment),
  );
}

function size(segment: Segment): string {
  const counts = segment.pieces.filter(isHole).map((hole) => hole.slots.length);
  return `${counts.join(" + ")} slots${segment.ended === null ? "" : ` (${segment.ended.replace("_", " ")})`}`;
}
