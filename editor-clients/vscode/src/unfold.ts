/** What is folded cannot show a card. */

import { commands, window, type TextEditor } from "vscode";
import type { Card } from "./card";

/** Unfolds what hides lines of the cards. */
export function unfold(editor: TextEditor, cards: readonly Card[]): void {
  const lines = cards.flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, index) => first + index));
  const hidden = lines.filter((line) => !isVisible(editor, line));
  if (hidden.length > 0 && editor === window.activeTextEditor) {
    void commands.executeCommand("editor.unfold", { direction: "up", levels: 100, selectionLines: hidden });
  }
}

function isVisible(editor: TextEditor, line: number): boolean {
  return editor.visibleRanges.some(({ start, end }) => start.line <= line && line <= end.line);
}
