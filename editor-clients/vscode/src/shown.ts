/** What is shown of a change that is only proposed. */

import { CancellationTokenSource, commands, window, type TextEditor } from "vscode";
import type { Card } from "./card";
import type { Candidate } from "./contract";
import { cardsOfEdits, editsOf } from "./edits";
import type { Operation } from "./operate";

/** Of the lines from `line` to `end`, at `version` of their document. While it is denoised, there is no candidate yet. */
export interface Shown {
  editor: TextEditor;
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
    editor,
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

/** The chosen candidate, drawn. */
export function cardsOf(shown: Shown, candidate: Candidate): Card[] {
  const { document } = shown.editor;
  return cardsOfEdits(editsOf(candidate.edit, document), document, shown.end);
}

/** What key bindings ask for: keys keep and discard only in the editor in which something is shown. */
export function tellKeys(shown: Shown | undefined): void {
  const here = shown !== undefined && shown.editor === window.activeTextEditor;
  const reviewing = here && shown.candidates.length > 0;
  void commands.executeCommand("setContext", "sfumato.drafting", here && !reviewing);
  void commands.executeCommand("setContext", "sfumato.reviewing", reviewing);
}
