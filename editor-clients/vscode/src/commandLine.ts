/** What `sfumato`, the command line beside the language server, does for this client. */

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { env, UIKind, Uri, window } from "vscode";
import type { Connection } from "./connection";
import { errorsToUser } from "./failure";
import { NOT_RUNNING } from "./operate";
import { commandLine } from "./program";

const run = promisify(execFile);

const OPEN = "Open";
const COPY = "Copy the link";

/** Offers the server's page. In a remote window VS Code forwards its port, where it can; the link can be taken anyway. */
export async function openPage(connection: Connection): Promise<void> {
  await errorsToUser(async () => {
    const { stdout } = await run(programOf(connection), ["page"]);
    const link = /https?:\/\/\S+/.exec(stdout)?.[0];
    if (link === undefined) {
      throw new Error(`sfumato page gave no link: ${stdout.trim()}`);
    }
    const answer = await window.showInformationMessage(
      "Sfumato: the page's link works once, for two minutes.",
      OPEN,
      COPY,
    );
    if (answer === OPEN && env.remoteName === undefined && env.uiKind === UIKind.Desktop) {
      // VS Code would put the link on the browser's command line, which every user of this machine reads.
      await run(programOf(connection), ["page", "--open"]);
    } else if (answer === OPEN) {
      await env.openExternal(Uri.parse(link, true));
    } else if (answer === COPY) {
      await env.clipboard.writeText(link);
    }
  });
}

export async function runDoctor(connection: Connection): Promise<void> {
  await errorsToUser(async () => {
    const terminal = window.createTerminal({
      name: "sfumato doctor",
      shellPath: programOf(connection),
      shellArgs: ["doctor"],
    });
    terminal.show();
  });
}

function programOf(connection: Connection): string {
  if (connection.program === undefined) {
    throw new Error(NOT_RUNNING);
  }
  return commandLine(connection.program);
}
