/**
 * What the language server is told for the ripple of an edit: where the cursor came to rest before it, and what others
 * report of a document.
 */

import { Disposable, languages, window, workspace, type TextEditor, type Uri } from "vscode";
import { DOCUMENTS, type Connection } from "./connection";
import { Diagnosed, Moved } from "./contract";

const PAUSE_MS = 200;
const OWN = "sfumato";

export class BeforeEdits implements Disposable {
  private readonly listeners: Disposable;
  private readonly told = new Set<string>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly connection: Connection) {
    this.listeners = Disposable.from(
      window.onDidChangeTextEditorSelection(({ textEditor }) => {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.tellCursor(textEditor), PAUSE_MS);
      }),
      languages.onDidChangeDiagnostics(({ uris }) => uris.forEach((uri) => this.tellDiagnostics(uri))),
    );
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.listeners.dispose();
  }

  private tellCursor({ document, selection }: TextEditor): void {
    const client = this.connection.client;
    if (client === undefined || languages.match(DOCUMENTS, document) === 0) {
      return;
    }
    void client.sendNotification(Moved, {
      textDocument: client.code2ProtocolConverter.asVersionedTextDocumentIdentifier(document),
      position: client.code2ProtocolConverter.asPosition(selection.active),
    });
  }

  private tellDiagnostics(uri: Uri): void {
    const client = this.connection.client;
    const document = workspace.textDocuments.find((one) => one.uri.toString() === uri.toString());
    if (client === undefined || document === undefined || languages.match(DOCUMENTS, document) === 0) {
      return;
    }
    const others = languages.getDiagnostics(uri).filter(({ source }) => source !== OWN);
    if (others.length > 0) {
      this.told.add(uri.toString());
    } else if (!this.told.delete(uri.toString())) {
      return;
    }
    void client.code2ProtocolConverter.asDiagnostics(others).then((diagnostics) =>
      client.sendNotification(Diagnosed, {
        textDocument: client.code2ProtocolConverter.asVersionedTextDocumentIdentifier(document),
        diagnostics,
      }),
    );
  }
}
