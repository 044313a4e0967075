/** The instruct box: what the checkpoint was trained on to choose from, and anything else by writing it. */

import { window, type QuickPickItem, type TextEditor } from "vscode";
import { CodeActionRequest, CodeActionTriggerKind } from "vscode-languageclient/node";
import type { Connection } from "./connection";

const KIND = "refactor.rewrite.sfumato.rewrite";

interface Choice extends QuickPickItem {
  instruction: string;
}

/** The instruction that the user chose or wrote; empty for a rewrite without one, `undefined` when there is to be none. */
export async function askInstruction(connection: Connection, editor: TextEditor): Promise<string | undefined> {
  const known = await knownInstructions(connection, editor);
  const box = window.createQuickPick<Choice>();
  box.title = "Rewrite with Sfumato";
  box.placeholder = "What should become of the code? Choose, or write it; rename OLD to NEW, for example";
  const choices = (written: string): Choice[] => {
    const free = { label: written, description: "as written", instruction: written, alwaysShow: true };
    const none = { label: "Without an instruction", description: "fill it anew", instruction: "" };
    return [...(written.trim() === "" ? [] : [free]), ...known, none];
  };
  box.items = choices("");
  box.onDidChangeValue((written) => (box.items = choices(written)));
  try {
    return await new Promise<string | undefined>((resolve) => {
      box.onDidAccept(() => resolve(box.selectedItems[0]?.instruction ?? box.value));
      box.onDidHide(() => resolve(undefined));
      box.show();
    });
  } finally {
    box.dispose();
  }
}

/** Those that the language server offers for the selection. */
async function knownInstructions(connection: Connection, editor: TextEditor): Promise<Choice[]> {
  const client = connection.client;
  const actions = await client?.sendRequest(CodeActionRequest.type, {
    textDocument: { uri: editor.document.uri.toString() },
    range: client.code2ProtocolConverter.asRange(editor.selection),
    context: { diagnostics: [], only: [KIND], triggerKind: CodeActionTriggerKind.Invoked },
  });
  return (actions ?? []).flatMap((action) => {
    const data: { argument?: { instruction?: string } } | undefined = "data" in action ? action.data : undefined;
    const instruction = data?.argument?.instruction;
    return instruction === undefined ? [] : [{ label: instruction, instruction }];
  });
}
