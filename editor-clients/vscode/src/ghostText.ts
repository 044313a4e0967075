/** Ghost text is VS Code's own inline completion; here is when there is none. */

import type { Middleware } from "vscode-languageclient/node";
import type { Proposals } from "./proposal";

export function ghostText(proposals: Proposals): Pick<Middleware, "provideInlineCompletionItems"> {
  return {
    provideInlineCompletionItems: async (document, position, context, token, next) => {
      // A proposal is drawn over the text, and its keys are those of ghost text.
      if (proposals.shown?.document === document) {
        return undefined;
      }
      const version = document.version;
      const items = await next(document, position, context, token);
      return document.version === version ? items : undefined;
    },
  };
}
