/** From the edits of a proposal to the cards that show it. */

import { Range, type TextDocument } from "vscode";
import { TextDocumentEdit, type Position, type TextEdit, type WorkspaceEdit } from "vscode-languageclient/node";
import type { Card, Run } from "./card";
import type { DraftChange } from "./contract";

/** The edits of `document`, from top to bottom. */
export function editsOf(edit: WorkspaceEdit, document: TextDocument): TextEdit[] {
  const uri = document.uri.toString();
  const versioned = (edit.documentChanges ?? [])
    .filter(TextDocumentEdit.is)
    .filter((change) => change.textDocument.uri === uri)
    .flatMap((change) => change.edits.filter((one): one is TextEdit => "newText" in one));
  const edits = [...versioned, ...(edit.changes?.[uri] ?? [])];
  return edits.sort(
    ({ range: { start: one } }, { range: { start: other } }) =>
      one.line - other.line || one.character - other.character,
  );
}

/** A draft where it would stand. */
export function cardOfDraft(change: DraftChange, document: TextDocument): Card {
  const pieces = change.pieces ?? [{ text: change.text, confidence: 1 }];
  // What no step decided, such as an indent, has no piece.
  const lead = change.text.slice(0, change.text.length - lengthOf(pieces.map((piece) => piece.text)));
  const { start, end } = change.range;
  const runs = [known(lead), ...pieces.map(({ text, confidence }) => ({ text, confidence, fresh: true }))];
  return whole(start.line, end.line, [{ start, end, runs }], document);
}

/**
 * One card for each block of lines that the edits, which are from top to bottom, touch. Where they change the number of
 * lines, a block goes on to `end`, so that what is below an edit is seen where it would be.
 */
export function cardsOfEdits(edits: readonly TextEdit[], document: TextDocument, end: number): Card[] {
  const blocks: { first: number; last: number; changes: Change[] }[] = [];
  for (const { range, newText } of edits) {
    const change = { ...range, runs: [{ text: newText, confidence: 1, fresh: true }] };
    const last = growth(range, newText) === 0 ? range.end.line : Math.max(range.end.line, end);
    const block = blocks.at(-1);
    if (block === undefined || range.start.line > block.last) {
      blocks.push({ first: range.start.line, last, changes: [change] });
    } else {
      block.last = Math.max(block.last, last);
      block.changes.push(change);
    }
  }
  return blocks.map(({ first, last, changes }) => whole(first, last, changes, document));
}

interface Change {
  start: Position;
  end: Position;
  runs: readonly Run[];
}

/** The lines with what the changes put in, and the document's own text around and between them. */
function whole(first: number, last: number, changes: readonly Change[], document: TextDocument): Card {
  let at: Position = { line: first, character: 0 };
  const runs: Run[] = [];
  for (const change of changes) {
    runs.push(known(textBetween(document, at, change.start)), ...change.runs);
    at = change.end;
  }
  const end = { line: last, character: document.lineAt(last).text.length };
  return { first, last, runs: [...runs, known(textBetween(document, at, end))] };
}

/** How many lines more there are with the text than without it. */
function growth(range: TextEdit["range"], text: string): number {
  return text.split(/\r\n|\n|\r/).length - 1 - (range.end.line - range.start.line);
}

function known(text: string): Run {
  return { text, confidence: 1, fresh: false };
}

function lengthOf(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + text.length, 0);
}

function textBetween(document: TextDocument, start: Position, end: Position): string {
  return document.getText(new Range(start.line, start.character, end.line, end.character));
}
