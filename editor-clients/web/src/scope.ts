// What an operation on a selection means when nothing is selected: the function around the cursor, or its line.

import { syntaxTree } from "@codemirror/language";
import type { EditorState } from "@codemirror/state";
import type { Place } from "./operations";

export function scope(state: EditorState): Place {
  const { from, to, empty, head } = state.selection.main;
  if (!empty) return { from, to };
  for (let node = syntaxTree(state).resolveInner(head, -1); ; node = node.parent!) {
    if (node.name === "FunctionDefinition") return { from: node.from, to: trimmed(state, node.from, node.to) };
    if (node.parent === null) break;
  }
  const line = state.doc.lineAt(head);
  return { from: line.from, to: line.to };
}

/** Without the space at its end, which the parser counts to a function. */
function trimmed(state: EditorState, from: number, to: number): number {
  return from + state.sliceDoc(from, to).trimEnd().length;
}
