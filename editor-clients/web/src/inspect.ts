// The unlikely tokens of a selection: a list to walk through, each glowing in the text with what is likelier there.

import type { EditorView } from "@codemirror/view";
import { inspect } from "./api";
import { byId, percent, visible } from "./element";
import { setGlow } from "./glow";
import { listbox, type Listbox } from "./listbox";
import { inspectBody, type Place, type Situation } from "./operations";
import { characterOffsets } from "./windows";

export interface Unlikely extends Place {
  text: string;
  probability: number;
  /** Empty, or what stands there, where nothing is known to be likelier. */
  instead: string;
}

export interface InspectView {
  ask(at: Situation, signal: AbortSignal): Promise<Unlikely[]>;
  clear(): void;
  /** The cursor moved: onto a token that is told of, perhaps. */
  cursor(at: number): void;
}

interface Does {
  chosen(token: Unlikely): void;
  leave(): void;
}

export function inspectView(view: EditorView, does: Does): InspectView {
  const list: Listbox<Unlikely> = listbox(byId("unlikely"), { ...does, label: told, moved: (token) => glow(token) });
  let tokens: Unlikely[] = [];

  function glow(here: Unlikely | null): void {
    view.dispatch({ effects: setGlow.of({ tokens, here }) });
  }

  function show(found: Unlikely[]): void {
    tokens = found;
    byId("inspect").hidden = found.length === 0;
    list.show(found);
  }

  return {
    async ask(at, signal) {
      const answer = await inspect(inspectBody(at), signal);
      const offsets = characterOffsets(at.text.slice(at.from, at.to));
      const found = answer.tokens
        .filter(({ unlikely }) => unlikely)
        .map(({ start, end, probability, instead }) => {
          const place = { from: at.from + offsets[start]!, to: at.from + offsets[end]! };
          return { ...place, text: at.text.slice(place.from, place.to), probability, instead };
        });
      signal.throwIfAborted();
      show(found);
      glow(null);
      return found;
    },
    clear() {
      if (tokens.length === 0) return;
      show([]);
      glow(null);
    },
    cursor(at) {
      const here = tokens.findIndex(({ from, to }) => from <= at && at <= to);
      if (here >= 0) list.point(here);
    },
  };
}

export function told({ text, probability, instead }: Unlikely): string {
  const likelier = ["", text].includes(instead) ? "" : `; likelier: ${visible(instead)}`;
  return `${visible(text)}  ${percent(probability)} likely${likelier}`;
}
