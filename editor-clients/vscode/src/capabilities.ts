/** Tells the language server which of its own notifications this client wants. */

import type { ClientCapabilities, StaticFeature } from "vscode-languageclient/node";

export const sfumatoCapabilities: StaticFeature = {
  fillClientCapabilities(capabilities: ClientCapabilities): void {
    const experimental: object = capabilities.experimental ?? {};
    const sfumato = { status: true, drafts: true, inspect: true, ripple: true, references: true };
    capabilities.experimental = { ...experimental, sfumato };
  },
  initialize(): void {},
  getState: () => ({ kind: "static" }),
  clear(): void {},
};
