// A segment's positions as cells: each slot's token, shaded by its entropy, with what was decided about it.

import { element, percent, visible } from "./element";
import { type Clamped, type Hole, isHole, type Segment, type Slot } from "./wire";

/** Entropies of this much and more are shaded alike. */
const NATS = 4;
const CLAMPED_SHOWN = 60;

export function cellsOf(segment: Segment): HTMLElement[] {
  return segment.pieces.flatMap((piece) => (isHole(piece) ? slots(piece) : clamped(piece)));
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
