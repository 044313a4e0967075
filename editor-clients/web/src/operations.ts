// What can be asked about a place in the text, as the server wants it, and what its answer would put there.

import type { Asked } from "./api";
import type { Draft, Judged, Piece, Refined, Written } from "./wire";
import { textAfter, textBefore } from "./windows";

/** A place of the text that an answer replaces. */
export interface Place {
  from: number;
  to: number;
}

/** A text that could stand at the place. `score` is in nats; null where the server gives none. */
export interface Suggestion extends Judged {
  text: string;
  score: number | null;
  ended: string;
  filters: string[];
}

/** One thing to ask. `ask` may be called again: with another `seed`, and with the `best` text so far. */
export interface Operation {
  name: string;
  place: Place;
  ask(seed: number, best: string | null): Asked;
  /** The draft's text for the place, in pieces. */
  pieces(draft: Draft): Piece[];
  suggestions(answer: Written | Refined): Suggestion[];
}

export interface Situation extends Place {
  text: string;
  path: string;
  language: string;
}

const HOLE = "<hole>";
export const MOST = 5;

/** At the cursor; a selection is what is filled, or the `<hole>`s in it together. */
export function fill(at: Situation): Operation {
  const selected = at.text.slice(at.from, at.to);
  const fixed = selected.includes(HOLE) ? selected.split(HOLE) : ["", ""];
  const first = textBefore(at.text, at.from) + fixed[0];
  const around = [first, ...fixed.slice(1, -1), fixed.at(-1) + textAfter(at.text, at.to)];
  const single = fixed.length === 2;
  const rest = at.text.slice(at.to).split("\n", 1)[0]!;
  return {
    name: "fill",
    place: at,
    ask(seed, best) {
      const start = single && best !== null ? { start: best } : {};
      const segments = around.flatMap((text, index) => (index === 0 ? [{ text }] : [{ hole: start }, { text }]));
      return {
        route: "fill",
        body: { ...about(at), segments, single_line: rest.trim() !== "", candidates: MOST, seed },
      };
    },
    pieces: ({ trace }) => [...sure(fixed[0]!), ...trace.tokens.flatMap((own, n) => [...own, ...sure(fixed[n + 1]!)])],
    suggestions: (answer) =>
      written(answer, (texts) => fixed[0] + texts.map((text, n) => text + fixed[n + 1]).join("")),
  };
}

export function rewrite(at: Situation, instruction: string): Operation {
  return {
    name: "rewrite",
    place: at,
    ask: (seed) => ({ route: "rewrite", body: { ...selection(at), instruction, candidates: MOST, seed } }),
    pieces: (draft) => draft.trace.tokens[0] ?? [],
    suggestions: (answer) => written(answer, (texts) => texts[0]!),
  };
}

/** Asked again it goes on from the `best` text, and each time may change more of it. */
export function refine(at: Situation, strength: number): Operation {
  return {
    name: "refine",
    place: at,
    ask(seed, best) {
      const share = Math.min(1, strength * (1 + seed));
      return {
        route: "refine",
        body: { ...selection(at), ...(best === null ? {} : { selection: best }), strength: share, seed },
      };
    },
    pieces: (draft) => draft.trace.tokens[0] ?? [],
    suggestions: (answer) => {
      const { text, edits, verdict, problem } = answer as Refined;
      return edits.length === 0 ? [] : [{ text, score: null, verdict, problem, ended: "stable", filters: [] }];
    },
  };
}

export function inspectBody(at: Situation): object {
  return selection(at);
}

// A newer request of this tab takes the place of its older one.
const TAB = `page ${Math.random()}`;

function about(at: Situation): object {
  return { path: at.path, language: at.language, document: TAB };
}

function selection(at: Situation): object {
  return {
    ...about(at),
    before: textBefore(at.text, at.from),
    selection: at.text.slice(at.from, at.to),
    after: textAfter(at.text, at.to),
  };
}

function written(answer: Written | Refined, text: (texts: string[]) => string): Suggestion[] {
  const { candidates, no_text } = answer as Written;
  if (no_text) return [];
  return candidates.map(({ texts, ...rest }) => ({ ...rest, text: text(texts) }));
}

function sure(text: string): Piece[] {
  return text === "" ? [] : [{ text, confidence: 1 }];
}
