/**
 * What the user is told in passing, in the status bar: a notification would go by itself too, and leave a dot on VS
 * Code's bell that nobody can tell the meaning of.
 */

import { window } from "vscode";

const SHOWN_MS = 10_000;

export function tell(sentence: string): void {
  window.setStatusBarMessage(`Sfumato: ${sentence}`, SHOWN_MS);
}
