/** After a signature changed: its call sites, which VS Code knows, and its body are filled anew, to look at and confirm. */

import { CancellationTokenSource, commands, window, workspace, type Location, type TextEditor } from "vscode";
import type { Connection } from "./connection";
import type { OperationResult } from "./contract";
import { errorsToUser } from "./failure";
import { NOT_RUNNING, operate, operation } from "./operate";

export async function refactorCalls(connection: Connection, editor: TextEditor): Promise<void> {
  const source = new CancellationTokenSource();
  await errorsToUser(async () => {
    const client = connection.client;
    if (client === undefined) {
      throw new Error(NOT_RUNNING);
    }
    const known = await referencesOf(editor);
    const references = known.map((location) => client.code2ProtocolConverter.asLocation(location));
    const special = references.length > 0 ? { references } : {};
    const what = operation("sfumato.refactor", "fill the call sites anew", editor, editor.selection, special);
    const result = await operate<OperationResult>(connection, what, source);
    if (result.edit === null) {
      void window.showInformationMessage(`Sfumato: ${result.message}`);
      return;
    }
    // Each edit says that it needs confirmation, so VS Code shows them before anything is changed.
    const edit = await client.protocol2CodeConverter.asWorkspaceEdit(result.edit);
    await workspace.applyEdit(edit, { isRefactoring: true });
  });
}

/** From whatever reads this language in this VS Code. Where nothing does, the language server looks in the file itself. */
async function referencesOf(editor: TextEditor): Promise<Location[]> {
  const { document, selection } = editor;
  const found = await commands.executeCommand<Location[] | undefined>(
    "vscode.executeReferenceProvider",
    document.uri,
    selection.active,
  );
  return found ?? [];
}
