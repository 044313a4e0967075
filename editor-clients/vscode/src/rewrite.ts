/** The operations whose drafts are seen and whose result is kept or discarded. */

import { window, type TextEditor } from "vscode";
import type { Connection } from "./connection";
import { askInstruction } from "./instruct";
import { tell } from "./notice";
import { operation } from "./operate";
import type { Proposals } from "./proposal";

const CANDIDATES = 3;

export interface Proposable {
  /** The client's command, and the language server's. */
  command: string;
  asks: string;
  title: string;
}

/** All but the rewrite, which wants to know how. */
export const PROPOSABLE: readonly Proposable[] = [
  { command: "sfumato.refineSelection", asks: "sfumato.refine", title: "refine" },
  { command: "sfumato.fillHere", asks: "sfumato.fill", title: "fill" },
  { command: "sfumato.fillSelectedHoles", asks: "sfumato.fillHoles", title: "fill the holes" },
  { command: "sfumato.completeFunctionBody", asks: "sfumato.completeBody", title: "complete the body" },
  { command: "sfumato.settleRest", asks: "sfumato.settle", title: "settle the rest" },
];

export async function proposeHere({ asks, title }: Proposable, proposals: Proposals): Promise<void> {
  await inEditor((editor) => proposals.propose(editor, operation(asks, title, editor, editor.selection)));
}

export async function rewriteSelection(
  connection: Connection,
  proposals: Proposals,
  instruction?: string,
): Promise<void> {
  await inEditor(async (editor) => {
    const how = instruction ?? (await askInstruction(connection, editor));
    if (how === undefined) {
      return;
    }
    const title = how === "" ? "rewrite" : how;
    const special = { candidates: CANDIDATES, ...(how === "" ? {} : { instruction: how }) };
    await proposals.propose(editor, operation("sfumato.rewrite", title, editor, editor.selection, special));
  });
}

export async function inEditor(act: (editor: TextEditor) => Promise<void>): Promise<void> {
  const editor = window.activeTextEditor;
  if (editor === undefined) {
    tell("open the file that this is for.");
    return;
  }
  await act(editor);
}
