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

/** Tokens that are less likely than this glow. */
export function glowBelow(): number {
  return workspace.getConfiguration(SECTION).get<number>("client.glow_below", 0.2);
}

/** The largest share of the tokens that glows. */
export function glowShare(): number {
  return workspace.getConfiguration(SECTION).get<number>("client.glow_share", 0.1);
}

export async function setMode(mode: Mode): Promise<void> {
  await workspace.getConfiguration(SECTION).update("mode", mode, ConfigurationTarget.Global);
}
