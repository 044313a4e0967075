/** Keeps the status bar about the document that is looked at: of one without suggestions it says why. */

import { window, type Disposable } from "vscode";
import type { Connection } from "./connection";
import { StatusOf, type Status } from "./contract";
import type { StatusBar } from "./statusBar";

export class DocumentStatus implements Disposable {
  private readonly listeners: Disposable[];
  private last: Status | undefined;
  /** What is known of the document, for as long as it is looked at and the server does not begin or end to work. */
  private document: Status["document"];

  constructor(
    private readonly connection: Connection,
    private readonly bar: StatusBar,
  ) {
    this.listeners = [
      connection.onStatus((status) => this.told(status)),
      window.onDidChangeActiveTextEditor(() => void this.ask()),
    ];
  }

  dispose(): void {
    this.listeners.forEach((listener) => void listener.dispose());
  }

  private told(status: Status): void {
    // It fills with every key: that says nothing new of a document.
    const isNews = works(status) !== works(this.last);
    this.last = status;
    if (isNews) {
      void this.ask();
    } else {
      this.show();
    }
  }

  private async ask(): Promise<void> {
    this.document = undefined;
    this.show();
    const uri = window.activeTextEditor?.document.uri.toString();
    const client = this.connection.client;
    if (uri === undefined || client === undefined || !works(this.last)) {
      return;
    }
    // Without an answer the bar stays as it is.
    const answer = await client.sendRequest(StatusOf, { textDocument: { uri } }).catch(() => undefined);
    if (uri === window.activeTextEditor?.document.uri.toString()) {
      this.document = answer?.document;
      this.show();
    }
  }

  private show(): void {
    if (this.last !== undefined) {
      this.bar.show({ ...this.last, document: this.document });
    }
  }
}

function works(status: Status | undefined): boolean {
  return status?.state === "ready" || status?.state === "filling";
}
