/** The settings that are for this client. The language server asks for its own. */

import { homedir } from "node:os";
import { ConfigurationTarget, workspace } from "vscode";
import type { Mode } from "./contract";

const SECTION = "sfumato";

/** Where the user says that `sfumato-lsp` is; empty when it is to be found. A workspace cannot set it. */
export function programPath(): string {
  const written = workspace.getConfiguration(SECTION).get<string>("path", "").trim();
  return written.replace(/^~(?=[/\\])/, homedir());
}

export async function setMode(mode: Mode): Promise<void> {
  await workspace.getConfiguration(SECTION).update("mode", mode, ConfigurationTarget.Global);
}
