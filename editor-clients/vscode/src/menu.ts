/** What a click on the status bar offers. */

import { commands, window, type QuickPickItem } from "vscode";
import type { Connection } from "./connection";
import { StatusOf } from "./contract";

interface Choice extends QuickPickItem {
  command: string;
}

const CHOICES: readonly Choice[] = [
  { label: "$(bell-slash) Snooze", description: "no automatic suggestions for a while", command: "sfumato.snoozeFor" },
  {
    label: "$(settings) When suggestions come",
    description: "automatic, on demand, off",
    command: "sfumato.chooseMode",
  },
  { label: "$(output) Log", description: "what the language server says", command: "sfumato.showLog" },
  { label: "$(globe) Page", description: "what the server does, in the browser", command: "sfumato.openPage" },
  { label: "$(pulse) Doctor", description: "look for what is wrong, in a terminal", command: "sfumato.runDoctor" },
  { label: "$(gear) Settings", command: "sfumato.openSettings" },
  { label: "$(refresh) Restart the language server", command: "sfumato.restart" },
];

export async function showMenu(connection: Connection): Promise<void> {
  const choice = await window.showQuickPick(CHOICES, { title: "Sfumato", placeHolder: await why(connection) });
  if (choice !== undefined) {
    await commands.executeCommand(choice.command);
  }
}

/** Why the active file has suggestions, or has none. */
async function why(connection: Connection): Promise<string> {
  const uri = window.activeTextEditor?.document.uri.toString();
  try {
    const status = await connection.client?.sendRequest(StatusOf, uri === undefined ? {} : { textDocument: { uri } });
    const document = status?.document;
    return (document?.suggestions === false ? document.reason : status?.message) ?? "The language server does not run.";
  } catch (error) {
    return String(error);
  }
}
