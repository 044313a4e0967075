/** Unlikely tokens glow, the less likely the brighter; the next change of the text puts them out. */

import {
  CancellationTokenSource,
  MarkdownString,
  window,
  workspace,
  WorkspaceEdit,
  Range,
  type DecorationOptions,
  type Disposable,
  type TextDocument,
  type TextEditor,
} from "vscode";
import type { Connection } from "./connection";
import type { InspectedToken, InspectResult } from "./contract";
import { errorsToUser } from "./failure";
import { operate, operation } from "./operate";
import { glowBelow, glowShare } from "./settings";
import { unlikeliest } from "./unlikeliest";

/** From the brightest on: tokens that are less likely than this share of the threshold. */
const LEVELS = [
  { below: 0.0025, alpha: 0.55 },
  { below: 0.05, alpha: 0.3 },
  { below: 1, alpha: 0.12 },
];

export class Glow implements Disposable {
  private readonly levels = LEVELS.map(({ below, alpha }) => ({
    below,
    type: window.createTextEditorDecorationType({
      backgroundColor: `rgba(255, 160, 40, ${alpha})`,
      borderRadius: "3px",
      textDecoration: `none; box-shadow: 0 0 ${Math.round(10 * alpha)}px rgba(255, 160, 40, ${alpha})`,
      overviewRulerColor: `rgba(255, 160, 40, ${alpha})`,
    }),
  }));
  private readonly listener = workspace.onDidChangeTextDocument(({ document }) => this.clearIn(document));

  constructor(private readonly connection: Connection) {}

  /** Of the selection, or of the function around the cursor. */
  async show(editor: TextEditor): Promise<void> {
    const { document } = editor;
    const version = document.version;
    const source = new CancellationTokenSource();
    const what = operation("sfumato.inspect", "show unlikely code", editor, editor.selection);
    const result = await errorsToUser(() => operate<InspectResult>(this.connection, what, source));
    if (result !== undefined && document.version === version) {
      const glowing = this.draw(editor, result.tokens);
      window.setStatusBarMessage(`Sfumato: ${result.message}; ${glowing} glow`, 10_000);
    }
  }

  clear(): void {
    window.visibleTextEditors.forEach((editor) => void this.draw(editor, []));
  }

  /** Puts what is likelier in the place of a token. */
  async useInstead(uri: string, range: Range, text: string): Promise<void> {
    const document = workspace.textDocuments.find((open) => open.uri.toString() === uri);
    if (document !== undefined) {
      const edit = new WorkspaceEdit();
      edit.replace(document.uri, new Range(range.start, range.end), text);
      await workspace.applyEdit(edit);
    }
  }

  dispose(): void {
    this.levels.forEach(({ type }) => type.dispose());
    this.listener.dispose();
  }

  private clearIn(document: TextDocument): void {
    window.visibleTextEditors
      .filter((editor) => editor.document === document)
      .forEach((editor) => void this.draw(editor, []));
  }

  /** How many glow. */
  private draw(editor: TextEditor, tokens: readonly InspectedToken[]): number {
    const threshold = glowBelow();
    // An indent that glows says nothing.
    const seen = tokens.filter((token) => editor.document.getText(rangeOf(token)).trim() !== "");
    const glowing = unlikeliest(seen, threshold, glowShare());
    let floor = 0;
    for (const { below, type } of this.levels) {
      const ceiling = below * threshold;
      const here = glowing.filter(({ probability }) => probability >= floor && probability < ceiling);
      editor.setDecorations(
        type,
        here.map((token) => decorated(token, editor.document)),
      );
      floor = ceiling;
    }
    return glowing.length;
  }
}

function decorated(token: InspectedToken, document: TextDocument): DecorationOptions {
  const range = rangeOf(token);
  const hover = new MarkdownString(`**Sfumato**: ${percent(token.probability)} likely here`);
  const instead = token.instead.trim();
  if (instead !== "" && instead !== document.getText(range).trim()) {
    const put = encodeURIComponent(JSON.stringify([document.uri.toString(), range, token.instead])).replace(
      /[()]/g, // which would end the link
      (sign) => (sign === "(" ? "%28" : "%29"),
    );
    hover.appendMarkdown("; likelier: ").appendCodeblock(token.instead, document.languageId);
    hover.appendMarkdown(`[Put it in](command:sfumato.useInstead?${put})`);
    hover.isTrusted = { enabledCommands: ["sfumato.useInstead"] };
  }
  return { range, hoverMessage: hover };
}

function rangeOf({ range: { start, end } }: InspectedToken): Range {
  return new Range(start.line, start.character, end.line, end.character);
}

function percent(probability: number): string {
  return probability < 0.001 ? "under 0.1 %" : `${(100 * probability).toFixed(1)} %`;
}
