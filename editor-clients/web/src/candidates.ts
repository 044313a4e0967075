// The texts that were found, best first.

import { byId, element } from "./element";
import { listbox, type Listbox } from "./listbox";
import type { Suggestion } from "./operations";

export function candidates(does: {
  chosen(one: Suggestion): void;
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

function label({ text, score, valid, ended, filters }: Suggestion, index: number): Node {
  const about = [
    score === null ? "" : `${score.toFixed(2)} nats`,
    valid === null ? "" : valid ? "✓ parses" : "✗ breaks the syntax",
    ended === "stable" ? "" : ended.replace("_", " "),
    filters.length === 0 ? "" : `trimmed: ${filters.join(", ")}`,
  ];
  return element(
    "div",
    { class: valid === false ? "candidate broken" : "candidate" },
    element("span", { class: "rank" }, `${index + 1}`),
    element("code", {}, text === "" ? "(nothing)" : text),
    element("small", {}, about.filter(Boolean).join(" · ")),
  );
}
