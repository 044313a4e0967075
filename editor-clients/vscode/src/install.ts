/** Offers to install `sfumato-lsp` where it was not found: pip runs in a terminal, after a yes. */

import { commands, window } from "vscode";
import * as path from "node:path";
import { interpreters } from "./environment";
import { programPath } from "./settings";

const INSTALL = "Install";
const INSTALL_SMALL = "Install without the model's part";
const SET_PATH = "Set its path";

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
    `sfumato-lsp is not installed in the selected Python environment. Install the package sfumato with ${python} -m pip? ` +
      "Where the model runs on another machine, its part is not needed.",
    [INSTALL, INSTALL_SMALL, SET_PATH],
  );
  if (answer === INSTALL || answer === INSTALL_SMALL) {
    install(python, answer === INSTALL ? "sfumato[server]" : "sfumato", installed);
  }
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
