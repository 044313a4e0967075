/** A change that is being denoised, or waits for the user's word. The document stays as it is until the user keeps it. */

import { EventEmitter, window, workspace, type Disposable, type TextDocument, type TextEditor } from "vscode";
import { CardDecorations } from "./cardDecorations";
import type { Connection } from "./connection";
import type { Draft, OperationResult } from "./contract";
import { cardOfDraft } from "./edits";
import { errorsToUser } from "./failure";
import { tell } from "./notice";
import { operate, type Operation } from "./operate";
import { begun, cardsOf, chosenOf, editorsOf, tellKeys, type Shown } from "./shown";
import { unfold } from "./unfold";
import { faultOf } from "./verdict";

export class Proposals implements Disposable {
  private readonly changed = new EventEmitter<void>();
  readonly onChange = this.changed.event;
  private readonly decorations = new CardDecorations();
  private readonly listeners: Disposable[];
  shown: Shown | undefined;

  constructor(private readonly connection: Connection) {
    this.listeners = [
      workspace.onDidChangeTextDocument(({ document }) => this.documentChanged(document)),
      workspace.onDidCloseTextDocument((document) => this.endIn(document)),
      window.onDidChangeActiveTextEditor(() => tellKeys(this.shown)),
      window.onDidChangeVisibleTextEditors(() => this.drawCards()),
    ];
  }

  /** Carries `what` out and shows its drafts, then its result. One at a time: another one ends it. */
  async propose(editor: TextEditor, what: Operation): Promise<void> {
    this.discard();
    const shown = begun(editor, what);
    this.show(shown);
    const result = await errorsToUser(() =>
      operate<OperationResult>(this.connection, what, shown.source, (draft) => this.draw(shown, draft)),
    );
    if (this.shown === shown) {
      this.finish(shown, result);
    }
  }

  /** Puts the chosen candidate into the document, as one step of undo; one with a fault only `anyway`. */
  async keep(anyway = false): Promise<void> {
    const { shown } = this;
    const candidate = shown && chosenOf(shown);
    const client = this.connection.client;
    if (shown === undefined || candidate === undefined || client === undefined) {
      return;
    }
    const fault = faultOf(candidate);
    if (fault !== undefined && !anyway) {
      tell(`Not kept. ${fault}. Ctrl+Enter keeps it anyway.`);
      return;
    }
    this.end();
    if (shown.document.version !== shown.version) {
      return;
    }
    const edit = await client.protocol2CodeConverter.asWorkspaceEdit(candidate.edit);
    if (!(await workspace.applyEdit(edit))) {
      void window.showErrorMessage("Sfumato: VS Code did not change the file. Is it read-only?");
    }
  }

  /** Ends the denoise, or drops what it came to. */
  discard(): void {
    this.shown?.source.cancel();
    this.end();
  }

  /** Shows the candidate that is `by` further. */
  step(by: number): void {
    const { shown } = this;
    if (shown !== undefined && shown.candidates.length > 0) {
      shown.chosen = (shown.chosen + by + shown.candidates.length) % shown.candidates.length;
      this.show(shown);
    }
  }

  dispose(): void {
    this.discard();
    this.decorations.dispose();
    this.changed.dispose();
    this.listeners.forEach((listener) => void listener.dispose());
  }

  private draw(shown: Shown, draft: Draft): void {
    const { document } = shown;
    if (this.shown === shown && document.version === shown.version) {
      const here = draft.changes.filter((change) => change.uri === document.uri.toString());
      shown.cards = here.map((change) => cardOfDraft(change, document));
      this.drawCards();
    }
  }

  /** In editors that have just been opened too. */
  private drawCards(): void {
    const { shown } = this;
    for (const editor of shown === undefined ? [] : editorsOf(shown)) {
      unfold(editor, shown?.cards ?? []);
      this.decorations.draw(editor, shown?.cards ?? []);
    }
  }

  private finish(shown: Shown, result: OperationResult | undefined): void {
    if (result === undefined || result.candidates.length === 0) {
      this.end();
      if (result !== undefined) {
        tell(result.message);
      }
      return;
    }
    shown.candidates = result.candidates;
    shown.message = result.message;
    this.show(shown);
  }

  private show(shown: Shown): void {
    const candidate = chosenOf(shown);
    this.shown = shown;
    if (candidate !== undefined) {
      shown.cards = cardsOf(shown, candidate);
      shown.line = shown.cards[0]?.first ?? shown.line;
      this.drawCards();
    }
    tellKeys(this.shown);
    this.changed.fire();
  }

  private end(): void {
    const { shown } = this;
    if (shown !== undefined) {
      this.shown = undefined;
      editorsOf(shown).forEach((editor) => void this.decorations.clear(editor));
      tellKeys(this.shown);
      this.changed.fire();
    }
  }

  /** An edit is for the text that it was made for. */
  private documentChanged(document: TextDocument): void {
    if (document === this.shown?.document && document.version !== this.shown.version) {
      this.discard();
    }
  }

  private endIn(document: TextDocument): void {
    if (document === this.shown?.document) {
      this.discard();
    }
  }
}
