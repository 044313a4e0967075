/** What the language server could not do, told to the user once. */

import { CancellationError, window } from "vscode";
import { LSPErrorCodes, ResponseError } from "vscode-languageclient/node";

/** What `ask` gives; `undefined` when it failed, and then the user knows why, or stopped it. */
export async function errorsToUser<Answer>(ask: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (!wasCancelled(error)) {
      void window.showErrorMessage(`Sfumato: ${error instanceof Error ? error.message : String(error)}`);
    }
    return undefined;
  }
}

function wasCancelled(error: unknown): boolean {
  return (
    error instanceof CancellationError ||
    (error instanceof ResponseError && error.code === LSPErrorCodes.RequestCancelled)
  );
}
