/** Offers to install `sfumato-lsp` where it was not found: pip runs in a terminal, after a yes. */

import { commands, window } from "vscode";
import { existsSync } from "node:fs";
import * as path from "node:path";
import { interpreters } from "./environment";
import { programPath } from "./settings";

const INSTALL = "Install from a Checkout...";
const INSTALL_SMALL = "Without the Model's Part...";
const SET_PATH = "Set Its Path";

/** Asks what to do about it; `installed` is called when pip has ended well. */
export async function offerInstallation(installed: () => void): Promise<void> {
  const named = programPath();
  if (named !== "") {
    await say(`The setting sfumato.path is ${JSON.stringify(named)}, and nothing that can be started is there.`, [
      SET_PATH,
    ]);
    return;
  }
  const python = (await interpreters())[0];
  if (python === undefined) {
    await say(
      "sfumato-lsp was not found, and no Python environment is selected that it could be installed in. " +
        "Select one (command Python: Select Interpreter), or set the path of sfumato-lsp.",
      [SET_PATH],
    );
    return;
  }
  const answer = await say(
    `sfumato-lsp is not installed in the selected Python environment. It comes from a checkout of Sfumato: ${python} -m ` +
      "pip install '.[server]' there, or pip install . where the model runs on another machine.",
    [INSTALL, INSTALL_SMALL, SET_PATH],
  );
  if (answer === INSTALL || answer === INSTALL_SMALL) {
    const checkout = await askForCheckout();
    if (checkout !== undefined) {
      install(python, answer === INSTALL ? `${checkout}[server]` : checkout, installed);
    }
  }
}

/** The folder that the user has Sfumato's sources in; there is no package of it to fetch from an index. */
async function askForCheckout(): Promise<string | undefined> {
  const chosen = await window.showOpenDialog({
    title: "The checkout of Sfumato",
    openLabel: "Install from Here",
    canSelectFiles: false,
    canSelectFolders: true,
  });
  const folder = chosen?.[0]?.fsPath;
  if (folder !== undefined && !existsSync(path.join(folder, "pyproject.toml"))) {
    await say(`${folder} has no pyproject.toml, so it is no checkout of Sfumato.`, [SET_PATH]);
    return undefined;
  }
  return folder;
}

async function say(message: string, answers: string[]): Promise<string | undefined> {
  const answer = await window.showWarningMessage(`Sfumato: ${message}`, ...answers);
  if (answer === SET_PATH) {
    await commands.executeCommand("workbench.action.openSettings", "sfumato.path");
  }
  return answer;
}

function install(python: string, requirement: string, installed: () => void): void {
  // pip itself is the terminal's process, so no shell reads what is in the path.
  const terminal = window.createTerminal({
    name: "Install Sfumato",
    shellPath: python,
    shellArgs: ["-m", "pip", "install", requirement],
    // Not the workspace: with -m, Python runs a pip.py of the folder that it stands in. A Python older than 3.11 does not
    // know the variable, and stands beside itself.
    cwd: path.dirname(python),
    env: { PYTHONSAFEPATH: "1" },
  });
  terminal.show();
  const closed = window.onDidCloseTerminal((other) => {
    if (other === terminal) {
      closed.dispose();
      if (terminal.exitStatus?.code === 0) {
        installed();
      }
    }
  });
}
