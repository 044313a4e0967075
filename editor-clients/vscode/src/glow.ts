/** What the server calls unlikely glows; the next change of the text puts it out. */

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
import { tell } from "./notice";
import { operate, operation } from "./operate";

const ORANGE = "rgba(255, 160, 40, 0.3)";

export class Glow implements Disposable {
  private readonly look = window.createTextEditorDecorationType({
    backgroundColor: ORANGE,
    borderRadius: "3px",
    textDecoration: `none; box-shadow: 0 0 3px ${ORANGE}`,
    overviewRulerColor: ORANGE,
  });
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
      this.draw(editor, result.tokens);
      tell(result.message);
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
    this.look.dispose();
    this.listener.dispose();
  }

  private clearIn(document: TextDocument): void {
    window.visibleTextEditors
      .filter((editor) => editor.document === document)
      .forEach((editor) => void this.draw(editor, []));
  }

  private draw(editor: TextEditor, tokens: readonly InspectedToken[]): void {
    const glowing = tokens.filter(({ unlikely }) => unlikely);
    editor.setDecorations(
      this.look,
      glowing.map((token) => decorated(token, editor.document)),
    );
  }
}

function decorated(token: InspectedToken, document: TextDocument): DecorationOptions {
  const range = rangeOf(token);
  const hover = new MarkdownString(`**Sfumato**: ${percent(token.probability)} likely`);
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
  return probability < 0.01 ? "under 1 %" : `${Math.round(100 * probability)} %`;
}
