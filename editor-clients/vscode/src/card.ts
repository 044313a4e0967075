/**
 * How a draft stands in the text: rows of it over the lines that it would replace.
 *
 * VS Code lets an extension draw into a line and not between lines, so the rows that a draft has more than the text are
 * drawn over the lines that follow. Nothing of it is in the document.
 */

/** Text that is equally sure. `fresh`: it is the draft's, not the document's. */
export interface Run {
  text: string;
  confidence: number;
  fresh: boolean;
}

/** A run in its row. `column` counts character cells. */
export interface Span extends Run {
  column: number;
}

/** A row of a draft, drawn at `line` of the document, `below` rows under it. */
export interface Row {
  line: number;
  below: number;
  spans: Span[];
}

/** The lines from `first` to `last` as they would be. */
export interface Card {
  first: number;
  last: number;
  runs: readonly Run[];
}

/** Confidences that look the same are drawn as one. */
const SHADES = 4;

export function rowsOf(card: Card, tabSize: number): Row[] {
  const rows: Span[][] = [];
  let row: Span[] = [];
  rows.push(row);
  for (const run of card.runs) {
    run.text.split(/\r\n|\n|\r/).forEach((text, index) => {
      if (index > 0) {
        row = [];
        rows.push(row);
      }
      add(row, { ...run, text, confidence: shade(run.confidence) }, tabSize);
    });
  }
  return rows.map((spans, index) => {
    const line = Math.min(card.first + index, card.last);
    return { line, below: card.first + index - line, spans };
  });
}

function add(row: Span[], run: Run, tabSize: number): void {
  const last = row.at(-1);
  const column = last === undefined ? 0 : last.column + cells(last.text);
  const text = withoutTabs(run.text, column, tabSize);
  if (text === "") {
    return;
  }
  if (last !== undefined && last.confidence === run.confidence && last.fresh === run.fresh) {
    last.text += text;
  } else {
    row.push({ ...run, text, column });
  }
}

function shade(confidence: number): number {
  return Math.round(confidence * SHADES) / SHADES;
}

function withoutTabs(text: string, column: number, tabSize: number): string {
  let shown = "";
  for (const character of text) {
    const at = column + cells(shown);
    shown += character === "\t" ? " ".repeat(tabSize - (at % tabSize)) : character;
  }
  return shown;
}

/** Characters as a monospaced font has them; marks that stand on another one have no cell of their own. */
function cells(text: string): number {
  return [...text].reduce((sum, character) => sum + widthOf(character), 0);
}

function widthOf(character: string): number {
  if (/\p{Mark}|\u200d|\ufe0f/u.test(character)) {
    return 0;
  }
  return /\p{Emoji_Presentation}|\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}/u.test(
    character,
  )
    ? 2
    : 1;
}
