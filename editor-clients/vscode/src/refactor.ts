/** After a signature changed, its call sites, which VS Code knows, and its body follow. */

import { CancellationTokenSource, window, workspace, type TextEditor } from "vscode";
import type { Connection } from "./connection";
import type { OperationResult } from "./contract";
import { errorsToUser } from "./failure";
import { tell } from "./notice";
import { NOT_RUNNING, operate, operation } from "./operate";
import { usesOf } from "./references";
import { faultOf } from "./verdict";

const SHOW = "Show Anyway";

export async function refactorCalls(connection: Connection, editor: TextEditor): Promise<void> {
  const source = new CancellationTokenSource();
  await errorsToUser(async () => {
    const client = connection.client;
    if (client === undefined) {
      throw new Error(NOT_RUNNING);
    }
    // Where VS Code knows none, the language server looks in the file itself.
    const known = await usesOf(editor.document.uri, editor.selection.active);
    const references = known.map((location) => client.code2ProtocolConverter.asLocation(location));
    const special = references.length > 0 ? { references } : {};
    const what = operation("sfumato.refactor", "update the calls", editor, editor.selection, special);
    const result = await operate<OperationResult>(connection, what, source);
    const [candidate] = result.candidates;
    if (candidate === undefined) {
      tell(result.message);
      return;
    }
    const fault = faultOf(candidate);
    if (fault !== undefined && (await window.showWarningMessage(`Sfumato: ${fault}`, SHOW)) !== SHOW) {
      return;
    }
    // Where the model wrote some of the edits, those say that they need confirmation, and VS Code shows all of them first:
    // what follows from the signature alone is ticked there. Without any the refactoring is made at once, as a rename is.
    const edit = await client.protocol2CodeConverter.asWorkspaceEdit(candidate.edit);
    if (await workspace.applyEdit(edit, { isRefactoring: true })) {
      tell(result.message);
    }
  });
}
