/** Draws cards: each row covers a line, and what a draft is not sure of is out of focus. */

import {
  DecorationRangeBehavior,
  Range,
  window,
  type DecorationOptions,
  type Disposable,
  type TextEditor,
} from "vscode";
import { rowsOf, type Card, type Row, type Span } from "./card";

const WASH = "var(--vscode-diffEditor-insertedLineBackground)";
const EDGE = "var(--vscode-descriptionForeground)";
const PAPER = "var(--vscode-editor-background)";

export class CardDecorations implements Disposable {
  private readonly row = window.createTextEditorDecorationType({ rangeBehavior: DecorationRangeBehavior.ClosedClosed });
  /** What wraps stands in rows that no row of a card covers. */
  private readonly covered = window.createTextEditorDecorationType({ opacity: "0" });
  private readonly gone = window.createTextEditorDecorationType({ opacity: "0.4", textDecoration: "line-through" });

  draw(editor: TextEditor, cards: readonly Card[]): void {
    const tabSize = Number(editor.options.tabSize ?? 4);
    const drawn = cards.map((card) => ({ card, rows: rowsOf(card, tabSize) }));
    editor.setDecorations(
      this.row,
      drawn.flatMap(({ rows }) => rows.flatMap((row, index) => drawRow(row, index === rows.length - 1))),
    );
    editor.setDecorations(
      this.covered,
      drawn.map(({ card, rows }) => linesOf(editor, card.first, Math.min(card.last, card.first + rows.length - 1))),
    );
    editor.setDecorations(
      this.gone,
      drawn
        .filter(({ card, rows }) => card.first + rows.length <= card.last)
        .map(({ card, rows }) => linesOf(editor, card.first + rows.length, card.last)),
    );
  }

  clear(editor: TextEditor): void {
    editor.setDecorations(this.row, []);
    editor.setDecorations(this.covered, []);
    editor.setDecorations(this.gone, []);
  }

  dispose(): void {
    this.row.dispose();
    this.covered.dispose();
    this.gone.dispose();
  }
}

function linesOf(editor: TextEditor, first: number, last: number): Range {
  return editor.document.validateRange(new Range(first, 0, last, 1e6));
}

function drawRow(row: Row, isLast: boolean): DecorationOptions[] {
  const edge = isLast ? `; box-shadow: 0 1px 0 ${EDGE}` : "";
  const paper = `z-index: 1; left: 0; width: 100vw; background: linear-gradient(${WASH}, ${WASH}), ${PAPER}`;
  return [attach(row, "\u200b", paper + edge), ...row.spans.map((span) => attach(row, span.text, look(span)))];
}

function look(span: Span): string {
  const haze = 1 - span.confidence;
  const opacity = span.fresh ? 1 - 0.6 * haze : 0.6;
  const focus = haze > 0 ? `; filter: blur(${(1.5 * haze).toFixed(1)}px)` : "";
  return `z-index: 2; left: ${span.column}ch; color: var(--vscode-editor-foreground); opacity: ${opacity}${focus}`;
}

/** The text at a place of its own in the line: VS Code hands the end of this property on to the browser as it is. */
function attach(row: Row, text: string, style: string): DecorationOptions {
  const place = `position: absolute; top: ${row.below * 100}%; height: 100%; white-space: pre`;
  return {
    range: new Range(row.line, 0, row.line, 0),
    renderOptions: { before: { contentText: text, textDecoration: `none; ${place}; ${style}` } },
  };
}
