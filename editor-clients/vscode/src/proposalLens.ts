/** The line above a proposal: what is going on, and what can be done with it. */

import { CodeLens, Range, type CodeLensProvider, type Event, type TextDocument } from "vscode";
import type { Proposals } from "./proposal";
import { chosenOf } from "./shown";
import { faultOf } from "./verdict";

export class ProposalLens implements CodeLensProvider {
  readonly onDidChangeCodeLenses: Event<void>;

  constructor(private readonly proposals: Proposals) {
    this.onDidChangeCodeLenses = proposals.onChange;
  }

  provideCodeLenses(document: TextDocument): CodeLens[] {
    const { shown } = this.proposals;
    if (shown === undefined || shown.document !== document) {
      return [];
    }
    const place = new Range(shown.line, 0, shown.line, 0);
    const lens = (title: string, command: string): CodeLens => new CodeLens(place, { title, command });
    if (shown.candidates.length === 0) {
      return [lens(`$(loading~spin) Sfumato: ${shown.message}`, ""), lens("Cancel (Esc)", "sfumato.discard")];
    }
    const candidate = chosenOf(shown);
    const fault = candidate && faultOf(candidate);
    const lenses = [
      ...(fault === undefined ? [] : [lens(`$(warning) ${fault}`, "")]),
      fault === undefined
        ? lens("$(check) Keep (Enter)", "sfumato.keep")
        : lens("Keep Anyway (Ctrl+Enter)", "sfumato.keepAnyway"),
      lens("$(discard) Discard (Esc)", "sfumato.discard"),
    ];
    if (shown.candidates.length > 1) {
      lenses.push(lens(`${shown.chosen + 1} of ${shown.candidates.length} (Alt+])`, "sfumato.nextCandidate"));
    }
    return [...lenses, lens(shown.message, "")];
  }
}
