/** The running language server: started, started anew, ended. What it says of itself is passed on. */

import { EventEmitter, Uri, window, type Disposable, type Event } from "vscode";
import {
  DidChangeConfigurationNotification,
  LanguageClient,
  State,
  type LanguageClientOptions,
  type Middleware,
} from "vscode-languageclient/node";
import { sfumatoCapabilities } from "./capabilities";
import { Drafted, StatusChanged, type Draft, type Status } from "./contract";
import { errorsToUser } from "./failure";
import { serverSettings } from "./settings";

const STOPPED: Status = {
  state: "stopped",
  message: "The language server does not run.",
  checkpoint: null,
  server: null,
  latencyMs: null,
  mode: "automatic",
};

export class Connection implements Disposable {
  readonly log = window.createOutputChannel("Sfumato", { log: true });
  private readonly statusChanged = new EventEmitter<Status>();
  private readonly drafted = new EventEmitter<Draft>();
  private running: LanguageClient | undefined;
  /** The program that runs, or ran last. */
  program: string | undefined;

  readonly onStatus: Event<Status> = this.statusChanged.event;
  readonly onDraft: Event<Draft> = this.drafted.event;

  /** The client, once it is ready to be asked. */
  get client(): LanguageClient | undefined {
    return this.running?.state === State.Running ? this.running : undefined;
  }

  /** Settings that changed while it runs. */
  tellSettings(): void {
    void this.client?.sendNotification(DidChangeConfigurationNotification.type, {
      settings: { sfumato: serverSettings() },
    });
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
  }

  private options(): LanguageClientOptions {
    return {
      // The language server knows what its checkpoint can write, and answers nothing in other files.
      documentSelector: [{ scheme: "file" }, { scheme: "untitled" }, { scheme: "vscode-notebook-cell" }],
      outputChannel: this.log,
      initializationOptions: serverSettings(),
      middleware: MIDDLEWARE,
    };
  }
}

function uriOf(scope: string | undefined | null): Uri | undefined {
  return scope ? Uri.parse(scope) : undefined;
}

const MIDDLEWARE: Middleware = {
  executeCommand: (command, args, next) => errorsToUser(async () => next(command, args)),
  workspace: {
    configuration: async (params, token, next) => {
      const answers = await next(params, token);
      if (!Array.isArray(answers)) {
        return answers;
      }
      return params.items.map((item, index) =>
        item.section === "sfumato" ? serverSettings(uriOf(item.scopeUri)) : answers[index],
      );
    },
  },
};
