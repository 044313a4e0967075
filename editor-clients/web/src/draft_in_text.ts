// The draft where it would stand in the text: drawn over it, never part of it.

import { type EditorState, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, WidgetType } from "@codemirror/view";
import { element } from "./element";
import type { Place } from "./operations";
import type { Piece } from "./wire";

export interface Shown extends Place {
  pieces: Piece[];
}

export const showDraft = StateEffect.define<Shown | null>();

export const draftField = StateField.define<Shown | null>({
  create: () => null,
  update(shown, transaction) {
    for (const effect of transaction.effects) if (effect.is(showDraft)) shown = effect.value;
    // What was drawn for another text is wrong now.
    return transaction.docChanged ? null : shown;
  },
  provide: (field) =>
    EditorView.decorations.from(field, (shown) => (shown === null ? Decoration.none : decorations(shown))),
});

/**
 * The numbers beside line `number`, as they would be with the draft in the text: one for each of its lines where it
 * begins, and those behind it go on from there.
 */
export function lineNumber(number: number, state: EditorState): string {
  const shown = state.field(draftField);
  if (shown === null) return `${number}`;
  const first = state.doc.lineAt(shown.from).number;
  const lines = shown.pieces
    .map(({ text }) => text)
    .join("")
    .split("\n").length;
  if (number < first) return `${number}`;
  if (number === first) return Array.from({ length: lines }, (_, n) => first + n).join("\n");
  return `${number + lines - 1 - (state.doc.lineAt(shown.to).number - first)}`;
}

function decorations({ from, to, pieces }: Shown): DecorationSet {
  const widget = new DraftWidget(pieces);
  const drawn = from === to ? Decoration.widget({ widget, side: 1 }) : Decoration.replace({ widget });
  return Decoration.set([drawn.range(from, to)]);
}

class DraftWidget extends WidgetType {
  constructor(readonly pieces: Piece[]) {
    super();
  }

  override eq(other: DraftWidget): boolean {
    return JSON.stringify(this.pieces) === JSON.stringify(other.pieces);
  }

  toDOM(): HTMLElement {
    const spans = this.pieces.map(({ text, confidence }) =>
      element("span", { class: `cm-draft-${level(confidence)}` }, text),
    );
    return element("span", { class: "cm-draft", "aria-hidden": "true" }, ...spans);
  }
}

/** 0 is sure, 3 a guess. */
function level(confidence: number): number {
  return [0.9, 0.6, 0.3, 0].findIndex((least) => confidence >= least);
}
