/** Puts the parts together when VS Code starts the extension. */

import { commands, workspace, type ExtensionContext } from "vscode";
import { Connection } from "./connection";
import { environmentChanged } from "./environment";
import { errorsToUser } from "./failure";
import { offerInstallation } from "./install";
import { showMenu } from "./menu";
import { findProgram } from "./program";
import { StatusBar } from "./statusBar";

export async function activate(context: ExtensionContext): Promise<void> {
  const connection = new Connection();
  const statusBar = new StatusBar("sfumato.menu");
  const start = (): Promise<void> => startServer(connection, statusBar);
  context.subscriptions.push(
    connection,
    statusBar,
    connection.onStatus((status) => statusBar.show(status)),
    commands.registerCommand("sfumato.menu", () => showMenu(connection)),
    commands.registerCommand("sfumato.restart", start),
    commands.registerCommand("sfumato.showLog", () => connection.log.show()),
    workspace.onDidChangeConfiguration(async (change) => {
      if (change.affectsConfiguration("sfumato.path")) {
        await start();
      } else if (change.affectsConfiguration("sfumato")) {
        connection.tellSettings();
      }
    }),
  );
  await start();
  const changed = await environmentChanged();
  if (changed !== undefined) {
    context.subscriptions.push(changed(() => startElsewhere(connection, start)));
  }
}

async function startServer(connection: Connection, statusBar: StatusBar): Promise<void> {
  const program = await findProgram(connection.log);
  if (program !== undefined) {
    await errorsToUser(() => connection.start(program));
    return;
  }
  await connection.stop();
  statusBar.missing();
  void offerInstallation(() => void startServer(connection, statusBar));
}

/** Another environment was selected: only what is in it now counts, and what runs already is left running. */
async function startElsewhere(connection: Connection, start: () => Promise<void>): Promise<void> {
  if ((await findProgram(connection.log)) !== connection.program) {
    await start();
  }
}
