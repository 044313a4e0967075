/** No automatic suggestions: for a while, or until the setting says otherwise. */

import { window, type QuickPickItem } from "vscode";
import { ExecuteCommandRequest } from "vscode-languageclient/node";
import type { Connection } from "./connection";
import type { Mode } from "./contract";
import { errorsToUser } from "./failure";
import { NOT_RUNNING } from "./operate";
import { setMode } from "./settings";

const TIMES: readonly (QuickPickItem & { minutes: number })[] = [
  { label: "10 minutes", minutes: 10 },
  { label: "30 minutes", minutes: 30 },
  { label: "1 hour", minutes: 60 },
  { label: "Until tomorrow", description: "12 hours", minutes: 720 },
  { label: "No longer", description: "suggestions again, now", minutes: 0 },
];

const MODES: readonly (QuickPickItem & { mode: Mode })[] = [
  { label: "Automatic", description: "while you type", mode: "automatic" },
  { label: "On demand", description: "with Alt+\\", mode: "subtle" },
  { label: "Off", mode: "off" },
];

export async function snoozeFor(connection: Connection, asked?: number): Promise<void> {
  const minutes = asked ?? (await window.showQuickPick(TIMES, { title: "Sfumato: snooze" }))?.minutes;
  if (minutes === undefined) {
    return;
  }
  await errorsToUser(async () => {
    if (connection.client === undefined) {
      throw new Error(NOT_RUNNING);
    }
    await connection.client.sendRequest(ExecuteCommandRequest.type, {
      command: "sfumato.snooze",
      arguments: [minutes],
    });
  });
}

export async function chooseMode(): Promise<void> {
  const choice = await window.showQuickPick(MODES, { title: "Sfumato: when suggestions come" });
  if (choice !== undefined) {
    await setMode(choice.mode);
  }
}
