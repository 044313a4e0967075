// CodeMirror with Python and the page's keys, and over it what a draft would put there and what is unlikely.

import { defaultKeymap, history, historyKeymap, indentWithTab, isolateHistory } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { bracketMatching, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  type ViewUpdate,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { draftField, lineNumber, type Shown, showDraft } from "./draft_in_text";
import { fallenField } from "./fallen";
import { glowField } from "./glow";
import type { Place } from "./operations";

export interface Listeners {
  /** By `update`, or by opening another file. */
  changed(update: ViewUpdate | null): void;
  moved(): void;
}

export interface Editor {
  view: EditorView;
  /** Another file, with a history of its own. */
  open(text: string, isPython: boolean): void;
}

export function createEditor(host: HTMLElement, text: string, on: Listeners): Editor {
  // In a shadow root CodeMirror's styles are constructed sheets, which the page's strict policy lets be.
  const root = host.attachShadow({ mode: "open" });
  const state = (doc: string, isPython: boolean) => EditorState.create({ doc, extensions: extensions(isPython, on) });
  const view = new EditorView({ parent: root, root, state: state(text, true) });
  return {
    view,
    open(opened, isPython) {
      view.setState(state(opened, isPython));
      view.focus();
      on.changed(null);
    },
  };
}

/** Puts `text` in its place, as one thing that an undo takes back. */
export function accept(view: EditorView, place: Place, text: string): void {
  view.dispatch({
    changes: { from: place.from, to: place.to, insert: text },
    selection: { anchor: place.from + view.state.toText(text).length },
    annotations: isolateHistory.of("full"),
    userEvent: "input.complete",
    scrollIntoView: true,
  });
  view.focus();
}

export function show(view: EditorView, shown: Shown | null): void {
  view.dispatch({ effects: showDraft.of(shown) });
}

function extensions(isPython: boolean, on: Listeners) {
  return [
    lineNumbers({ formatNumber: lineNumber }),
    history(),
    drawSelection(),
    highlightSpecialChars(),
    highlightActiveLine(),
    indentOnInput(),
    bracketMatching(),
    indentUnit.of("    "),
    isPython ? python() : [],
    syntaxHighlighting(colours),
    look,
    draftField,
    glowField,
    fallenField,
    keymap.of([...defaultKeymap, ...historyKeymap, indentWithTab]),
    EditorView.contentAttributes.of({ "aria-label": "Code", "aria-describedby": "editor-hint" }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) on.changed(update);
      else if (update.selectionSet) on.moved();
    }),
  ];
}

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.controlKeyword], color: "var(--keyword)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--string)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--number)" },
  { tag: tags.comment, color: "var(--comment)", fontStyle: "italic" },
  {
    tag: [tags.definition(tags.variableName), tags.function(tags.definition(tags.variableName)), tags.className],
    color: "var(--name)",
  },
]);

const look = EditorView.theme({
  "&": { height: "100%", color: "var(--text)", backgroundColor: "var(--surface)", fontSize: "0.9rem" },
  "&.cm-focused": { outline: "2px solid var(--accent)", outlineOffset: "-2px" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.55" },
  ".cm-content": { caretColor: "var(--text)" },
  ".cm-cursor": { borderLeft: "2px solid var(--text)" },
  ".cm-gutters": { color: "var(--faint)", backgroundColor: "var(--surface)", border: "none" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--active-line)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "var(--selection)",
  },
  // Each line of a draft stays one row: the numbers beside it are for rows.
  ".cm-draft": { borderBottom: "2px dotted var(--accent)", whiteSpace: "pre" },
  ".cm-lineNumbers .cm-gutterElement": { whiteSpace: "pre" },
  ".cm-draft-0": { color: "var(--text)" },
  ".cm-draft-1": { color: "var(--text)", backgroundColor: "var(--haze-1)" },
  ".cm-draft-2": { color: "var(--text)", backgroundColor: "var(--haze-2)" },
  ".cm-draft-3": { color: "var(--text)", backgroundColor: "var(--haze-3)", fontStyle: "italic" },
  ".cm-glow": { backgroundColor: "var(--glow)", textDecoration: "underline wavy var(--warn) 1px", borderRadius: "3px" },
  ".cm-glow-here": { outline: "2px solid var(--accent)" },
  ".cm-fallen": { backgroundColor: "var(--fallen)", borderBottom: "2px solid var(--accent)", borderRadius: "3px" },
  ".cm-fallen-here": { outline: "2px solid var(--accent)" },
  ".cm-fall": { color: "var(--faint)", fontSize: "0.7em", verticalAlign: "super", lineHeight: "0", userSelect: "none" },
  ".cm-next": { color: "var(--faint)", fontStyle: "italic", paddingLeft: "2em", userSelect: "none" },
  // Where a line has no room beside it, the line under the code says it alone.
  "@media (max-width: 40rem)": { ".cm-next": { display: "none" } },
});
