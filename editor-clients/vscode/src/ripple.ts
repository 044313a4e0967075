/**
 * What an edit asks for elsewhere: the places glow, the end of the cursor's line says what the next one becomes, one press
 * goes there and the second takes it. Nothing off the screen changes by one press. The language server decides what is
 * offered; whatever changes a document takes its places off the screen at once.
 */

import {
  commands,
  Disposable,
  Range,
  ThemeColor,
  Uri,
  window,
  workspace,
  type TextDocument,
  type TextEditor,
} from "vscode";
import { Dismissed, Showed, type FallenWord, type Offers, type RippleOffer } from "./contract";
import type { Connection } from "./connection";
import { tell } from "./notice";
import { changeOf, sentence } from "./rippleSentence";

const BLUE = "rgba(80, 160, 255, 0.35)";

export class Ripples implements Disposable {
  private readonly place = window.createTextEditorDecorationType({
    backgroundColor: BLUE,
    borderRadius: "3px",
    textDecoration: `none; box-shadow: 0 0 4px ${BLUE}`,
    overviewRulerColor: BLUE,
  });
  private readonly fallen = window.createTextEditorDecorationType({
    textDecoration: "underline dotted",
    overviewRulerColor: BLUE,
  });
  private readonly hint = window.createTextEditorDecorationType({
    after: { color: new ThemeColor("editorCodeLens.foreground"), margin: "0 0 0 2em" },
  });
  private readonly listeners: Disposable;
  private now: Offers = { offers: [], fallen: [] };
  private seen = "";

  constructor(private readonly connection: Connection) {
    this.listeners = Disposable.from(
      connection.onRipple((told) => this.show(told)),
      workspace.onDidChangeTextDocument(({ contentChanges }) => contentChanges.length > 0 && this.show(NONE)),
      window.onDidChangeTextEditorSelection(() => this.tellAtCursor()),
      window.onDidChangeVisibleTextEditors(() => this.draw()),
      window.onDidChangeActiveTextEditor(() => this.tellAtCursor()),
    );
  }

  /** Goes to the next place; there, takes it. */
  async next(): Promise<void> {
    const editor = window.activeTextEditor;
    const offer = this.head(editor);
    if (offer === undefined) {
      tell("no edit asks for anything elsewhere");
    } else if (editor !== undefined && isThere(offer, editor)) {
      await editor.edit((text) => text.replace(rangeOf(offer), offer.newText));
    } else {
      await go(offer);
    }
  }

  /** All of them are gone, and do not come back. */
  async dismiss(): Promise<void> {
    this.show(NONE);
    await this.connection.client?.sendRequest(Dismissed, { command: "sfumato.rippleDismiss", arguments: [] });
  }

  /** All places as a list: while one is chosen in it, its file is shown with the place in sight. */
  async list(): Promise<void> {
    const before = window.activeTextEditor;
    const selection = before?.selection;
    const items = this.current().map((offer) => ({
      label: changeOf(offer),
      description: `${offer.path}:${offer.range.start.line + 1} (${offer.origin})`,
      offer,
    }));
    if (items.length === 0) {
      tell("no edit asks for anything elsewhere");
      return;
    }
    const chosen = await window.showQuickPick(items, {
      title: "What the last edit asks for elsewhere",
      matchOnDescription: true,
      onDidSelectItem: (item: (typeof items)[number]) => void go(item.offer, true),
    });
    if (chosen !== undefined) {
      await go(chosen.offer);
    } else if (before !== undefined) {
      const editor = await window.showTextDocument(before.document, before.viewColumn);
      editor.selection = selection ?? editor.selection;
    }
  }

  dispose(): void {
    Disposable.from(this.place, this.fallen, this.hint, this.listeners).dispose();
  }

  private show(told: Offers): void {
    if (told.offers.length + told.fallen.length + this.now.offers.length + this.now.fallen.length === 0) {
      return;
    }
    this.now = told;
    void commands.executeCommand("setContext", "sfumato.rippling", this.current().length > 0);
    this.draw();
  }

  private draw(): void {
    for (const editor of window.visibleTextEditors) {
      const own = ({ textDocument }: RippleOffer | FallenWord): boolean => isOf(textDocument.uri, editor.document);
      editor.setDecorations(this.place, this.current().filter(own).map(rangeOf));
      editor.setDecorations(this.fallen, this.now.fallen.filter(isCurrent).filter(own).map(rangeOf));
    }
    this.tellAtCursor();
  }

  private current(): RippleOffer[] {
    return this.now.offers.filter(isCurrent);
  }

  /** What the key is about: an offer of this document first, the nearest of them. */
  private head(editor: TextEditor | undefined): RippleOffer | undefined {
    const line = editor?.selection.active.line ?? 0;
    const far = (offer: RippleOffer): number =>
      editor !== undefined && isOf(offer.textDocument.uri, editor.document)
        ? Math.abs(offer.range.start.line - line)
        : Infinity;
    return this.current().reduce<RippleOffer | undefined>(
      (best, offer) => (best === undefined || far(offer) < far(best) ? offer : best),
      undefined,
    );
  }

  private tellAtCursor(): void {
    const editor = window.activeTextEditor;
    const offer = this.head(editor);
    window.visibleTextEditors.forEach((one) => one.setDecorations(this.hint, []));
    if (editor === undefined || offer === undefined) {
      return;
    }
    const end = editor.document.lineAt(editor.selection.active.line).range.end;
    const here = isOf(offer.textDocument.uri, editor.document);
    const contentText = sentence(offer, this.current().length - 1, { here, there: isThere(offer, editor) });
    editor.setDecorations(this.hint, [{ range: new Range(end, end), renderOptions: { after: { contentText } } }]);
    if (this.seen !== offer.id) {
      this.seen = offer.id;
      void this.connection.client?.sendNotification(Showed, { id: offer.id });
    }
  }
}

const NONE: Offers = { offers: [], fallen: [] };

/** With `preserveFocus` it is looked at only. */
async function go(offer: RippleOffer, preserveFocus = false): Promise<void> {
  const { start } = rangeOf(offer);
  const selection = preserveFocus ? rangeOf(offer) : new Range(start, start);
  await window.showTextDocument(Uri.parse(offer.textDocument.uri), { selection, preserveFocus, preview: preserveFocus });
}

function isOf(uri: string, document: TextDocument): boolean {
  return Uri.parse(uri).toString() === document.uri.toString();
}

/** Whether it is of its document as it is, or of a file that is not open. */
function isCurrent({ textDocument }: RippleOffer | FallenWord): boolean {
  const open = workspace.textDocuments.find((document) => isOf(textDocument.uri, document));
  return (open?.version ?? null) === textDocument.version;
}

function isThere(offer: RippleOffer, editor: TextEditor): boolean {
  return isOf(offer.textDocument.uri, editor.document) && rangeOf(offer).contains(editor.selection.active);
}

function rangeOf({ range: { start, end } }: RippleOffer | FallenWord): Range {
  return new Range(start.line, start.character, end.line, end.character);
}
