/** What is chosen from the light bulb goes the same way as the commands: with drafts, and kept or discarded. */

import { window, type TextEditor } from "vscode";
import type { CodeActionMiddleware, ExecuteCommandMiddleware } from "vscode-languageclient/node";
import type { OperationParams } from "./contract";
import { errorsToUser } from "./failure";
import type { Glow } from "./glow";
import type { Connection } from "./connection";
import { operation } from "./operate";
import type { Proposals } from "./proposal";
import { refactorCalls } from "./refactor";

interface Offered {
  command: string;
  argument: OperationParams;
}

/** Instead of an edit that comes when it is chosen, each action has the language server's command. */
export const codeActions: CodeActionMiddleware = {
  provideCodeActions: async (document, range, context, token, next) => {
    const actions = await next(document, range, context, token);
    for (const action of actions ?? []) {
      const data: Offered | undefined = "data" in action ? (action.data as Offered | undefined) : undefined;
      if (data !== undefined && "kind" in action) {
        action.command = { title: action.title, command: data.command, arguments: [data.argument] };
      }
    }
    return actions;
  },
  resolveCodeAction: (action) => action,
};

/** Runs those commands of the language server that have something to show. */
export function shownCommands(connection: Connection, proposals: Proposals, glow: Glow): ExecuteCommandMiddleware {
  return {
    executeCommand: async (command, args: unknown[], next) => {
      const params = args[0] as OperationParams | undefined;
      const editor = window.activeTextEditor;
      if (editor === undefined || !isAbout(editor, params)) {
        return errorsToUser(async () => next(command, args));
      }
      if (command === "sfumato.refactor") {
        return refactorCalls(connection, editor);
      }
      if (command === "sfumato.inspect") {
        return glow.show(editor);
      }
      const { instruction, range } = params;
      const special = instruction === undefined ? {} : { instruction };
      const title = instruction ?? command.replace("sfumato.", "");
      return proposals.propose(editor, operation(command, title, editor, range, special));
    },
  };
}

function isAbout(editor: TextEditor, params: OperationParams | undefined): params is OperationParams {
  return typeof params === "object" && params?.textDocument?.uri === editor.document.uri.toString();
}
