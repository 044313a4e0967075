// Unlikely tokens glow in the text until it changes.

import { StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView } from "@codemirror/view";
import type { Unlikely } from "./inspect";

interface Glow {
  tokens: readonly Unlikely[];
  here: Unlikely | null;
}

export const setGlow = StateEffect.define<Glow>();

export const glowField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(glow, transaction) {
    for (const effect of transaction.effects) if (effect.is(setGlow)) glow = marks(effect.value);
    return transaction.docChanged ? Decoration.none : glow;
  },
  provide: (field) => EditorView.decorations.from(field),
});

function marks({ tokens, here }: Glow): DecorationSet {
  return Decoration.set(
    tokens.map((token) => {
      const kind = token === here ? "cm-glow cm-glow-here" : "cm-glow";
      return Decoration.mark({ class: kind }).range(token.from, token.to);
    }),
  );
}
