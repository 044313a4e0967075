/** The running language server: started, started anew, ended. What it says of itself is passed on. */

import { EventEmitter, window, workspace, type Disposable, type Event } from "vscode";
import { LanguageClient, State, type LanguageClientOptions, type Middleware } from "vscode-languageclient/node";
import { sfumatoCapabilities } from "./capabilities";
import { Drafted, ReferencesOf, Rippled, StatusChanged, type Draft, type Offers, type Status } from "./contract";
import { referencesOf } from "./references";

const STOPPED: Status = {
  state: "stopped",
  message: "The language server does not run.",
  checkpoint: null,
  server: null,
  latencyMs: null,
  mode: "automatic",
};

/** The language server knows what its checkpoint can write, and answers nothing in other files. */
export const DOCUMENTS = [{ scheme: "file" }, { scheme: "untitled" }, { scheme: "vscode-notebook-cell" }];

export class Connection implements Disposable {
  readonly log = window.createOutputChannel("Sfumato", { log: true });
  private readonly statusChanged = new EventEmitter<Status>();
  private readonly drafted = new EventEmitter<Draft>();
  private readonly rippled = new EventEmitter<Offers>();
  private running: LanguageClient | undefined;
  /** The program that runs, or ran last. */
  program: string | undefined;
  middleware: Middleware = {};

  readonly onStatus: Event<Status> = this.statusChanged.event;
  readonly onDraft: Event<Draft> = this.drafted.event;
  readonly onRipple: Event<Offers> = this.rippled.event;

  /** The client, once it is ready to be asked. */
  get client(): LanguageClient | undefined {
    return this.running?.state === State.Running ? this.running : undefined;
  }

  /** Ends the language server that runs, and starts `program`. */
  async start(program: string): Promise<void> {
    await this.stop();
    this.program = program;
    this.log.info(`Starting ${program}`);
    const client = new LanguageClient("sfumato", "Sfumato", { command: program }, this.options());
    client.registerFeature(sfumatoCapabilities);
    client.onNotification(StatusChanged, (status) => this.statusChanged.fire(status));
    client.onNotification(Drafted, (draft) => this.drafted.fire(draft));
    client.onNotification(Rippled, (offers) => this.rippled.fire(offers));
    client.onRequest(ReferencesOf, async (params) => referencesOf(client, params));
    client.onDidChangeState(({ newState }) => {
      if (newState === State.Stopped) {
        this.statusChanged.fire(STOPPED);
      }
    });
    this.running = client;
    await client.start();
  }

  async stop(): Promise<void> {
    const client = this.running;
    this.running = undefined;
    await client?.dispose();
  }

  dispose(): void {
    void this.stop();
    this.log.dispose();
    this.statusChanged.dispose();
    this.drafted.dispose();
    this.rippled.dispose();
  }

  private options(): LanguageClientOptions {
    return {
      documentSelector: DOCUMENTS,
      outputChannel: this.log,
      // Later changes, and settings of a folder, it asks for by itself.
      initializationOptions: workspace.getConfiguration().get("sfumato"),
      middleware: this.middleware,
    };
  }
}
