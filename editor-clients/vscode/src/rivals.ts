/** Says so when another extension also shows inline completions: of two, VS Code shows one, and keys go to either. */

import { commands, extensions, window, type ExtensionContext } from "vscode";

const RIVALS: ReadonlyMap<string, string> = new Map([
  ["github.copilot", "GitHub Copilot"],
  ["github.copilot-chat", "GitHub Copilot"],
  ["codeium.codeium", "Windsurf (Codeium)"],
  ["codeium.windsurf", "Windsurf"],
  ["tabnine.tabnine-vscode", "Tabnine"],
  ["supermaven.supermaven", "Supermaven"],
  ["continue.continue", "Continue"],
  ["tabbyml.vscode-tabby", "Tabby"],
  ["ggml-org.llama-vscode", "llama.vscode"],
  ["rjmacarthy.twinny", "twinny"],
  ["amazonwebservices.amazon-q-vscode", "Amazon Q"],
  ["amazonwebservices.aws-toolkit-vscode", "AWS Toolkit (CodeWhisperer)"],
  ["google.geminicodeassist", "Gemini Code Assist"],
  ["sourcegraph.cody-ai", "Cody"],
  ["sourcegraph.amp", "Amp"],
  ["augment.vscode-augment", "Augment"],
  ["blackboxapp.blackbox", "Blackbox"],
  ["visualstudioexptteam.vscodeintellicode", "IntelliCode"],
]);

const SILENCED = "rivals.silenced";
const SHOW = "Show extensions";
const NEVER = "Don't show again";

/** Once for each set of them, until the user has enough of it. */
export async function noticeRivals(context: ExtensionContext): Promise<void> {
  const names = [...new Set(activeRivals())];
  const key = names.join(", ");
  const { globalState } = context;
  if (names.length === 0 || globalState.get(SILENCED) === true || globalState.get("rivals.told") === key) {
    return;
  }
  await globalState.update("rivals.told", key);
  const answer = await window.showInformationMessage(
    `Sfumato: ${key} also shows suggestions in the text. VS Code shows one of them at a time; turn off what you do not ` +
      "want, for this workspace if you like.",
    SHOW,
    NEVER,
  );
  if (answer === SHOW) {
    await commands.executeCommand("workbench.extensions.search", "@enabled");
  } else if (answer === NEVER) {
    await globalState.update(SILENCED, true);
  }
}

/** Extensions that are disabled are not among those that VS Code tells of. */
function activeRivals(): string[] {
  return extensions.all.flatMap(({ id }) => RIVALS.get(id.toLowerCase()) ?? []);
}
