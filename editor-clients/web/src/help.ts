// The keys, in a dialog: `?` where no text is typed, F1 anywhere.

import { byId } from "./element";

export function help(): void {
  const dialog = byId<HTMLDialogElement>("help");
  byId("help-open").addEventListener("click", () => dialog.showModal());
  byId("help-close").addEventListener("click", () => dialog.close());
  addEventListener("keydown", (event) => {
    const typing = event.composedPath()[0] instanceof HTMLElement && isTyped(event.composedPath()[0] as HTMLElement);
    if (dialog.open || !(event.key === "F1" || (event.key === "?" && !typing))) return;
    event.preventDefault();
    dialog.showModal();
  });
}

function isTyped(target: HTMLElement): boolean {
  return target.isContentEditable || (target instanceof HTMLInputElement && target.type === "text");
}
