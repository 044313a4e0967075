// The texts that were found, best first.

import { byId, element } from "./element";
import { listbox, type Listbox } from "./listbox";
import type { Suggestion } from "./operations";
import { verdictWords } from "./verdict";

export function candidates(does: {
  /** `explicitly`: by the key or the click that takes a text with a fault, too. */
  chosen(one: Suggestion, explicitly: boolean): void;
  moved(one: Suggestion): void;
  leave(): void;
}): Listbox<Suggestion> {
  const list = listbox<Suggestion>(byId("candidates"), { ...does, label });
  return {
    ...list,
    show(found) {
      byId("found").hidden = found.length === 0;
      list.show(found);
    },
  };
}

function label(one: Suggestion, index: number): Node {
  const { text, score, verdict, ended, filters } = one;
  const about = [
    score === null ? "" : `${score.toFixed(2)} nats`,
    verdictWords(one),
    ended === "stable" ? "" : ended.replace("_", " "),
    filters.length === 0 ? "" : `trimmed: ${filters.join(", ")}`,
  ];
  return element(
    "div",
    { class: `candidate ${verdict ?? ""}` },
    element("span", { class: "rank" }, `${index + 1}`),
    element("code", {}, text === "" ? "(nothing)" : text),
    element("small", {}, about.filter(Boolean).join(" · ")),
  );
}
