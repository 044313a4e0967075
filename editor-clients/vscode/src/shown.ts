/** What is shown of a change that is only proposed. */

import { CancellationTokenSource, commands, window, type TextDocument, type TextEditor } from "vscode";
import type { Card } from "./card";
import type { Candidate } from "./contract";
import { cardsOfEdits, editsOf } from "./edits";
import type { Operation } from "./operate";

/** Of the lines from `line` to `end`, at `version` of their document. While it is denoised, there is no candidate yet. */
export interface Shown {
  document: TextDocument;
  /** What is drawn of it, in every editor of the document. */
  cards: readonly Card[];
  version: number;
  line: number;
  end: number;
  source: CancellationTokenSource;
  candidates: Candidate[];
  chosen: number;
  message: string;
}

export function begun(editor: TextEditor, what: Operation): Shown {
  const { start, end } = what.params.range;
  return {
    document: editor.document,
    cards: [],
    version: editor.document.version,
    line: start.line,
    end: end.line,
    source: new CancellationTokenSource(),
    candidates: [],
    chosen: 0,
    message: what.title,
  };
}

export function chosenOf(shown: Shown): Candidate | undefined {
  return shown.candidates[shown.chosen];
}

/** Those on the screen in which it is drawn. */
export function editorsOf(shown: Shown): TextEditor[] {
  return window.visibleTextEditors.filter((editor) => editor.document === shown.document);
}

/** The chosen candidate, drawn. */
export function cardsOf(shown: Shown, candidate: Candidate): Card[] {
  const { document } = shown;
  return cardsOfEdits(editsOf(candidate.edit, document), document, shown.end);
}

/** What key bindings ask for: keys keep and discard only where something is shown. */
export function tellKeys(shown: Shown | undefined): void {
  const here = shown !== undefined && shown.document === window.activeTextEditor?.document;
  const reviewing = here && shown.candidates.length > 0;
  void commands.executeCommand("setContext", "sfumato.drafting", here && !reviewing);
  void commands.executeCommand("setContext", "sfumato.reviewing", reviewing);
}
