/** What the user set under `sfumato` in VS Code: some of it is for this client, the rest for the language server. */

import { ConfigurationTarget, workspace, type Uri } from "vscode";
import type { Mode } from "./contract";

const SECTION = "sfumato";
const OF_THIS_CLIENT: ReadonlySet<string> = new Set(["path", "glow_below", "trace"]);

/** The settings that the language server knows, as it wants them; of the folder of `scope` where there is one. */
export function serverSettings(scope?: Uri): Record<string, unknown> {
  const all = workspace.getConfiguration(undefined, scope).get<Record<string, unknown>>(SECTION, {});
  return Object.fromEntries(Object.entries(all).filter(([name]) => !OF_THIS_CLIENT.has(name)));
}

/** Of the machine only: a workspace cannot choose a program that is started. */
export function programPath(): string {
  return workspace.getConfiguration(SECTION).get<string>("path", "").trim();
}

/** Tokens that are less likely than this glow. */
export function glowBelow(): number {
  return workspace.getConfiguration(SECTION).get<number>("glow_below", 0.2);
}

export async function setMode(mode: Mode): Promise<void> {
  await workspace.getConfiguration(SECTION).update("mode", mode, ConfigurationTarget.Global);
}
