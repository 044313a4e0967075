// Words that an edit made less likely glow in the text, each with its number; the cursor's line says what comes next.

import { StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, WidgetType } from "@codemirror/view";
import type { Place } from "./operations";

/** A word that fell by so many nats; `instead` is what it settles on, null where nothing is likelier. */
export interface Fallen extends Place {
  text: string;
  instead: string | null;
  fall: number;
  score: number;
}

interface Shown {
  words: readonly Fallen[];
  here: Fallen | null;
  /** At the end of the line that holds this place. */
  hint: { at: number; text: string } | null;
}

export const setFallen = StateEffect.define<Shown>();

export const fallenField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(shown, transaction) {
    for (const effect of transaction.effects) if (effect.is(setFallen)) return marks(effect.value);
    return transaction.docChanged ? Decoration.none : shown;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** Words beside the text: no part of it, and read out elsewhere. */
class Beside extends WidgetType {
  constructor(
    private readonly text: string,
    private readonly kind: string,
  ) {
    super();
  }
  override eq(other: Beside): boolean {
    return other.text === this.text && other.kind === this.kind;
  }
  toDOM(): HTMLElement {
    const made = document.createElement("span");
    made.className = this.kind;
    made.textContent = this.text;
    made.ariaHidden = "true";
    return made;
  }
}

function marks({ words, here, hint }: Shown): DecorationSet {
  const found = words.flatMap((word) => {
    const kind = word === here ? "cm-fallen cm-fallen-here" : "cm-fallen";
    return [
      Decoration.mark({ class: kind }).range(word.from, word.to),
      Decoration.widget({ widget: new Beside(nats(word.fall), "cm-fall"), side: 1 }).range(word.to),
    ];
  });
  if (hint !== null) {
    found.push(Decoration.widget({ widget: new Beside(hint.text, "cm-next"), side: 2 }).range(hint.at));
  }
  return Decoration.set(found, true);
}

/** "−6.2": by how much a word fell. */
export function nats(fall: number): string {
  return `−${fall.toFixed(1)}`;
}
