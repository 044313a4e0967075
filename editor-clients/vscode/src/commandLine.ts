/** What `sfumato`, the command line beside the language server, does for this client. */

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { env, Uri, window } from "vscode";
import type { Connection } from "./connection";
import { errorsToUser } from "./failure";
import { NOT_RUNNING } from "./operate";
import { commandLine } from "./program";

const run = promisify(execFile);

/** Opens the server's page, through whatever forward a remote window needs. */
export async function openPage(connection: Connection): Promise<void> {
  await errorsToUser(async () => {
    const { stdout } = await run(programOf(connection), ["page"]);
    const link = /https?:\/\/\S+/.exec(stdout)?.[0];
    if (link === undefined) {
      throw new Error(`sfumato page gave no link: ${stdout.trim()}`);
    }
    await env.openExternal(await env.asExternalUri(Uri.parse(link, true)));
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
