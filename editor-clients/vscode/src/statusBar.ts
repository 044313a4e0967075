/** The status bar's item: the state, how long the last fill took, and why there are no suggestions. A click: the menu. */

import { MarkdownString, StatusBarAlignment, ThemeColor, window, type Disposable } from "vscode";
import type { Status } from "./contract";

const ICONS: Record<Status["state"], string> = {
  loading: "$(loading~spin)",
  ready: "$(sparkle)",
  filling: "$(loading~spin)",
  paused: "$(debug-pause)",
  snoozed: "$(bell-slash)",
  off: "$(circle-slash)",
  broken: "$(warning)",
  stopped: "$(debug-stop)",
};

export class StatusBar implements Disposable {
  private readonly item = window.createStatusBarItem("sfumato.status", StatusBarAlignment.Right, 100);

  constructor(command: string) {
    this.item.name = "Sfumato";
    this.item.command = command;
    this.missing();
    this.item.show();
  }

  show(status: Status): void {
    const without = withoutSuggestions(status);
    const icon = without === undefined ? ICONS[status.state] : ICONS.off;
    const said = without ?? status.message;
    this.write(`${icon} ${labelOf(status)}`, said, status.state === "broken");
    const tooltip = new MarkdownString(`**Sfumato**: ${status.state}`);
    tooltip.appendMarkdown("\n\n").appendText(said);
    for (const [name, value] of detailsOf(status)) {
      tooltip.appendMarkdown(`\n\n${name}: `).appendText(value);
    }
    this.item.tooltip = tooltip;
  }

  missing(): void {
    this.write("$(warning) Sfumato", "sfumato-lsp was not found", true);
    this.item.tooltip = "sfumato-lsp was not found";
  }

  dispose(): void {
    this.item.dispose();
  }

  private write(text: string, said: string, troubled: boolean): void {
    this.item.text = text;
    this.item.accessibilityInformation = { label: `Sfumato: ${said}` };
    this.item.backgroundColor = troubled ? new ThemeColor("statusBarItem.warningBackground") : undefined;
  }
}

/** Why the document has no suggestions, where that is known. */
function withoutSuggestions({ document }: Status): string | undefined {
  return document === undefined || document.suggestions ? undefined : document.reason;
}

function labelOf(status: Status): string {
  if (withoutSuggestions(status) !== undefined) {
    return "Sfumato: not in this file";
  }
  if (status.state === "ready" && status.latencyMs !== null) {
    return `Sfumato ${Math.round(status.latencyMs)} ms`;
  }
  return status.state === "ready" ? "Sfumato" : `Sfumato: ${status.state}`;
}

function detailsOf(status: Status): [string, string][] {
  const details: [string, string | null][] = [
    ["Suggestions", status.mode],
    ["Checkpoint", status.checkpoint],
    ["Server", status.server],
    ["Last fill", status.latencyMs === null ? null : `${Math.round(status.latencyMs)} ms`],
  ];
  return details.filter((entry): entry is [string, string] => entry[1] !== null);
}
