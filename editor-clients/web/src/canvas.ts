// The canvas after one step: a cell for each position, shaded by its entropy, with what was decided about it.

import { byId, element, percent, visible } from "./element";
import type { Frame } from "./run";
import { type Clamped, type Hole, isHole, type Segment, type Slot } from "./wire";

/** Entropies of this much and more are shaded alike. */
const NATS = 4;
const CLAMPED_SHOWN = 60;

export interface CanvasView {
  show(frame: Frame | null): void;
}

export function canvasView(): CanvasView {
  const cells = byId("cells");
  const segments = byId<HTMLSelectElement>("segment");
  let shown: Frame | null = null;
  /** The segment that the user chose; otherwise it is the leading one. */
  let chosen: number | null = null;

  function draw(): void {
    const trace = shown?.draft.trace;
    byId("canvas-empty").hidden = trace !== undefined;
    byId("canvas-shown").hidden = trace === undefined;
    if (trace === undefined) {
      cells.replaceChildren();
      return;
    }
    const at = Math.min(chosen ?? trace.leading, trace.segments.length - 1);
    choices(trace.segments, trace.leading, at);
    const focused = [...cells.children].indexOf(document.activeElement as HTMLElement);
    cells.replaceChildren(
      ...trace.segments[at]!.pieces.flatMap((piece) => (isHole(piece) ? slots(piece) : clamped(piece))),
    );
    rove(focused < 0 ? 0 : focused, focused >= 0);
  }

  function choices(all: Segment[], leading: number, at: number): void {
    const labels = all.map(
      (segment, n) => `${n + 1} of ${all.length}${n === leading ? ", leading" : ""}: ${size(segment)}`,
    );
    segments.replaceChildren(...labels.map((label, n) => element("option", { value: `${n}` }, label)));
    segments.value = `${at}`;
  }

  /** One cell can be reached with Tab, the others from it with the arrow keys. */
  function rove(index: number, focus: boolean): void {
    const all = [...cells.children] as HTMLElement[];
    const at = Math.max(0, Math.min(all.length - 1, index));
    all.forEach((cell, n) => (cell.tabIndex = n === at ? 0 : -1));
    if (focus) all[at]?.focus();
  }

  segments.addEventListener("change", () => {
    chosen = Number(segments.value);
    draw();
  });
  cells.addEventListener("keydown", (event) => {
    const at = [...cells.children].indexOf(event.target as HTMLElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: cells.children.length - 1 }[event.key];
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
      if (frame === null || frame.number === 1) chosen = null;
      shown = frame;
      draw();
    },
  };
}

function slots(hole: Hole): HTMLElement[] {
  const end = hole.slots.findIndex((slot) => slot.end);
  return hole.slots.map((slot, at) => slotCell(slot, at, end >= 0 && at > end));
}

function slotCell(slot: Slot, at: number, behind: boolean): HTMLElement {
  const haze = Math.min(1, slot.entropy / NATS);
  const text = slot.end ? "end" : visible(slot.text) || "…";
  const told = slot.end ? "end of the hole" : `“${visible(slot.text)}”`;
  const cell = element(
    "span",
    {
      class: ["cell", slot.decision, slot.end && "end", behind && "behind"].filter(Boolean).join(" "),
      role: "listitem",
      "data-decision": slot.decision,
      "data-entropy": slot.entropy.toFixed(3),
      "aria-label":
        `Slot ${at + 1}: ${told}, ${percent(slot.probability)}, entropy ${slot.entropy.toFixed(2)} nats, ` +
        `${slot.decision}${behind ? ", behind the end, not read" : ""}`,
    },
    element("span", { class: "token" }, text),
    element("span", { class: "bar" }),
  );
  // Through the object model: the policy forbids style attributes in markup alone.
  cell.style.setProperty("--entropy", haze.toFixed(3));
  return cell;
}

function clamped({ clamped: text }: Clamped): HTMLElement[] {
  if (text === "") return [];
  const short = text.length > CLAMPED_SHOWN ? `${text.slice(0, CLAMPED_SHOWN)}…` : text;
  return [
    element(
      "span",
      {
        class: "cell clamped",
        role: "listitem",
        "data-decision": "clamped",
        "aria-label": `Clamped: ${visible(text)}`,
      },
      element("span", { class: "token" }, visible(short)),
    ),
  ];
}

function size(segment: Segment): string {
  const counts = segment.pieces.filter(isHole).map((hole) => hole.slots.length);
  return `${counts.join(" + ")} slots${segment.ended === null ? "" : ` (${segment.ended.replace("_", " ")})`}`;
}
