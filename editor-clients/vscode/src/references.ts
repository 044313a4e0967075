/** The uses of a word that VS Code knows, from whatever reads its language there. */

import { commands, Uri, type Location, type Position } from "vscode";
import type { LanguageClient, Location as Found } from "vscode-languageclient/node";
import type { CursorParams } from "./contract";

/** Where nothing reads the language, none. */
export async function usesOf(uri: Uri, position: Position): Promise<Location[]> {
  const found = await commands.executeCommand<Location[] | undefined>("vscode.executeReferenceProvider", uri, position);
  return found ?? [];
}

/** What the language server asks for, of the word at the cursor. */
export async function referencesOf(
  client: LanguageClient,
  { textDocument, position }: CursorParams,
): Promise<Found[]> {
  const { protocol2CodeConverter, code2ProtocolConverter } = client;
  const found = await usesOf(Uri.parse(textDocument.uri), protocol2CodeConverter.asPosition(position));
  return found.map((location) => code2ProtocolConverter.asLocation(location));
}
