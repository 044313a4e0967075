/** Where `sfumato-lsp` is: the setting, the selected Python environment, then PATH. */

import { accessSync, constants } from "node:fs";
import * as path from "node:path";
import type { LogOutputChannel } from "vscode";
import { interpreters } from "./environment";
import { programPath } from "./settings";

const WINDOWS = process.platform === "win32";
const NAME = WINDOWS ? "sfumato-lsp.exe" : "sfumato-lsp";

/** The path of the language server; `undefined` where it is not installed, and then `log` says where it was looked for. */
export async function findProgram(log: LogOutputChannel): Promise<string | undefined> {
  const places = await whereToLook();
  const found = places.find(runs);
  if (found === undefined) {
    log.warn(`sfumato-lsp was looked for, and is not there: ${places.join(", ")}`);
  }
  return found;
}

async function whereToLook(): Promise<string[]> {
  const named = programPath();
  if (named !== "") {
    // The user's word: nothing else is taken instead.
    return [named];
  }
  const besides = (await interpreters()).map((python) => path.join(path.dirname(python), NAME));
  const inPath = (process.env["PATH"] ?? "")
    .split(path.delimiter)
    .filter((folder) => path.isAbsolute(folder))
    .map((folder) => path.join(folder, NAME));
  return [...besides, ...inPath];
}

/** The command line of `sfumato`, which pip puts beside the language server. */
export function commandLine(languageServer: string): string {
  return path.join(path.dirname(languageServer), WINDOWS ? "sfumato.exe" : "sfumato");
}

function runs(program: string): boolean {
  try {
    accessSync(program, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
