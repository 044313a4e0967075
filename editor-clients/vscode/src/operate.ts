/** Has the language server carry out one of its operations: with drafts, and a button that cancels it. */

import {
  CancellationError,
  CancellationTokenSource,
  ProgressLocation,
  window,
  type Progress,
  type TextEditor,
} from "vscode";
import {
  ExecuteCommandRequest,
  WorkDoneProgress,
  type LanguageClient,
  type Position,
  type Range,
} from "vscode-languageclient/node";
import type { Connection } from "./connection";
import type { Draft, OperationParams } from "./contract";

/** What takes no longer needs no button. */
const MOMENT_MS = 1000;

export interface Operation {
  /** The language server's command. */
  command: string;
  title: string;
  params: OperationParams;
}

export const NOT_RUNNING = "the language server does not run; click on Sfumato in the status bar";

/** The operation on `range` of what is open in `editor`, with what is special to it. */
export function operation(
  command: string,
  title: string,
  editor: TextEditor,
  range: Range,
  special: Partial<OperationParams> = {},
): Operation {
  const { document } = editor;
  const textDocument = { uri: document.uri.toString(), version: document.version };
  // VS Code's own range would be written as an array.
  const place = { start: asPosition(range.start), end: asPosition(range.end) };
  return { command, title, params: { textDocument, range: place, ...special } };
}

function asPosition({ line, character }: Position): Position {
  return { line, character };
}

/** The result of `what`; nothing is applied. Rejects with the language server's reason, or when `source` cancels. */
export async function operate<Result>(
  connection: Connection,
  what: Operation,
  source: CancellationTokenSource,
  onDraft: (draft: Draft) => void = () => {},
): Promise<Result> {
  const client = connection.client;
  if (client === undefined) {
    throw new Error(NOT_RUNNING);
  }
  const token = crypto.randomUUID();
  const drafts = connection.onDraft((draft) => {
    if (draft.token === token && !source.token.isCancellationRequested) {
      onDraft(draft);
    }
  });
  const asked = client.sendRequest(
    ExecuteCommandRequest.type,
    {
      command: what.command,
      arguments: [{ ...what.params, apply: false, draftToken: token }],
      workDoneToken: token,
    },
    source.token,
  );
  try {
    void showProgress(client, token, what.title, source, asked);
    return (await asked) as Result;
  } catch (error) {
    // Whoever has ended it knows why, whatever the language server says of it.
    throw source.token.isCancellationRequested ? new CancellationError() : error;
  } finally {
    drafts.dispose();
  }
}

/** A notification with a button, when it takes longer than a moment. */
async function showProgress(
  client: LanguageClient,
  token: string,
  title: string,
  source: CancellationTokenSource,
  asked: Promise<unknown>,
): Promise<void> {
  let said = "";
  let shown: Progress<{ message?: string }> | undefined;
  const reports = client.onProgress(WorkDoneProgress.type, token, (report) => {
    said = ("message" in report ? report.message : undefined) ?? said;
    shown?.report({ message: said });
  });
  const ended = asked.then(
    () => true,
    () => true,
  );
  const moment = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), MOMENT_MS));
  if (!(await Promise.race([ended, moment]))) {
    const options = { location: ProgressLocation.Notification, title: `Sfumato: ${title}`, cancellable: true };
    await window.withProgress(options, async (progress, cancelled) => {
      shown = progress;
      progress.report({ message: said });
      cancelled.onCancellationRequested(() => source.cancel());
      await ended;
    });
  }
  reports.dispose();
}
