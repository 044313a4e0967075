// Which pieces of the text are read before an edit and after it: the function around it, and where its words stand.

import { syntaxTree } from "@codemirror/language";
import type { EditorState } from "@codemirror/state";
import type { SyntaxNode } from "@lezer/common";
import type { Edit } from "./edit";
import type { Place } from "./operations";

/** A piece of the text as it is, and what it said before the edit. */
export interface Window extends Place {
  before: string;
  after: string;
}

export interface Asked {
  windows: Window[];
  /** The lines of the edit, for the windows that do not hold it. */
  edited: { before: string; after: string };
}

const MOST_WINDOWS = 10;
const MOST_LINES = 40;
const AROUND = 10;
const LONGEST = 6_000;
const LONGEST_EDITED = 600;
const MOST_TEXT = 300_000;
const WORD = /[\p{L}\p{N}_]/u;
const NAME = /[\p{L}_][\p{L}\p{N}_]*/gu;

/** Null where no word was changed, or there is too much of it. */
export function asked(state: EditorState, edit: Edit): Asked | null {
  const text = state.doc.toString();
  if (text.length > MOST_TEXT) return null;
  const names = namesOf(state, text, edit);
  if (names === null) return null;
  const was = (place: Place): Window => ({
    ...place,
    before: text.slice(place.from, edit.from) + edit.before + text.slice(edit.to, place.to),
    after: text.slice(place.from, place.to),
  });
  const own = was(pieceAt(state, edit));
  if (own.before.length + own.after.length > 2 * LONGEST) return null;
  const windows = [own, ...elsewhere(state, text, names, own)].slice(0, MOST_WINDOWS);
  const lines = was(linesOf(state, edit.from, edit.to));
  const edited = { before: lines.before.slice(0, LONGEST_EDITED), after: lines.after.slice(0, LONGEST_EDITED) };
  return { windows, edited };
}

/** The names that the edit took or brought, and what is called where it is in a signature; null where it took no word. */
function namesOf(state: EditorState, text: string, edit: Edit): string[] | null {
  let { from, to } = edit;
  while (from > 0 && WORD.test(text[from - 1]!)) from -= 1;
  while (to < text.length && WORD.test(text[to]!)) to += 1;
  const before = text.slice(from, edit.from) + edit.before + text.slice(edit.to, to);
  const after = text.slice(from, to);
  if (before.replace(/\s/g, "") === after.replace(/\s/g, "")) return null;
  const [old, now] = [new Set(before.match(NAME)), new Set(after.match(NAME))];
  const names = [...old].filter((name) => !now.has(name)).concat([...now].filter((name) => !old.has(name)));
  const around = functionAt(state, edit.from);
  const body = around?.getChild("Body");
  const name = around?.getChild("VariableName");
  if (name && body && edit.from <= body.from) names.push(text.slice(name.from, name.to));
  return names;
}

function elsewhere(state: EditorState, text: string, names: string[], own: Window): Window[] {
  if (names.length === 0) return [];
  const found: Window[] = [];
  let end = 0;
  for (const word of text.matchAll(new RegExp(`(?<![\\p{L}\\p{N}_])(?:${names.join("|")})(?![\\p{L}\\p{N}_])`, "gu"))) {
    if (word.index < end) continue;
    const piece = pieceAt(state, { from: word.index, to: word.index + word[0].length });
    const from = Math.max(piece.from, end);
    end = Math.max(end, piece.to);
    const apart = piece.to <= own.from || own.to <= from;
    const after = text.slice(from, piece.to);
    if (apart && after.length <= LONGEST && found.length < MOST_WINDOWS) {
      found.push({ from, to: piece.to, before: after, after });
    }
  }
  return found;
}

function functionAt(state: EditorState, at: number): SyntaxNode | null {
  let node: SyntaxNode | null = syntaxTree(state).resolveInner(at, 1);
  while (node !== null && node.name !== "FunctionDefinition") node = node.parent;
  return node;
}

/** The function around a place, or the lines around it. */
function pieceAt(state: EditorState, { from, to }: Place): Place {
  const node = functionAt(state, from);
  if (node !== null && node.to >= to) {
    const piece = linesOf(state, node.from, node.from + state.sliceDoc(node.from, node.to).trimEnd().length);
    if (state.doc.lineAt(piece.to).number - state.doc.lineAt(piece.from).number <= MOST_LINES && piece.to >= to) {
      return piece;
    }
  }
  const first = state.doc.line(Math.max(1, state.doc.lineAt(from).number - AROUND));
  const last = state.doc.line(Math.min(state.doc.lines, state.doc.lineAt(to).number + AROUND));
  return linesOf(state, first.from, last.to);
}

/** The whole lines of a place, with the end of the last. */
function linesOf(state: EditorState, from: number, to: number): Place {
  return { from: state.doc.lineAt(from).from, to: Math.min(state.doc.length, state.doc.lineAt(to).to + 1) };
}
