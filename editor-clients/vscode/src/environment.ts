/** The Python that the user selected, as far as it can be known: its programs are what the user means by `sfumato`. */

import { extensions, workspace, type Event, type Uri } from "vscode";
import type { PythonExtension } from "@vscode/python-extension";
import { existsSync } from "node:fs";
import * as path from "node:path";

const WINDOWS = process.platform === "win32";

/** The paths of Python interpreters, the one that the user meant most first. */
export async function interpreters(): Promise<string[]> {
  const found = [await selectedInterpreter()];
  // Whoever only looks at somebody's folder has not chosen the programs in it.
  if (workspace.isTrusted) {
    found.push(configuredInterpreter(), ...workspaceInterpreters());
  }
  return [...new Set(found.filter((python): python is string => python !== undefined))];
}

/** Fires when the Python extension, where there is one, has another environment selected. */
export async function environmentChanged(): Promise<Event<unknown> | undefined> {
  return (await pythonExtension())?.environments.onDidChangeActiveEnvironmentPath;
}

async function pythonExtension(): Promise<PythonExtension | undefined> {
  return extensions.getExtension<PythonExtension>("ms-python.python")?.activate();
}

async function selectedInterpreter(): Promise<string | undefined> {
  const python = await pythonExtension();
  if (python === undefined) {
    return undefined;
  }
  const resource: Uri | undefined = workspace.workspaceFolders?.[0]?.uri;
  const environment = await python.environments.resolveEnvironment(
    python.environments.getActiveEnvironmentPath(resource),
  );
  return environment?.executable.uri?.fsPath;
}

function configuredInterpreter(): string | undefined {
  const folder = workspace.workspaceFolders?.[0]?.uri;
  const written = workspace.getConfiguration("python", folder).get<string>("defaultInterpreterPath", "");
  const meant = written.replace("${workspaceFolder}", folder?.fsPath ?? "");
  return path.isAbsolute(meant) ? meant : undefined;
}

function workspaceInterpreters(): string[] {
  const inside = WINDOWS ? path.join("Scripts", "python.exe") : path.join("bin", "python");
  return (workspace.workspaceFolders ?? [])
    .filter((folder) => folder.uri.scheme === "file")
    .flatMap((folder) => [".venv", "venv"].map((name) => path.join(folder.uri.fsPath, name, inside)))
    .filter((python) => existsSync(python));
}
