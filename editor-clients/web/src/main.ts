// Starts the page: its parts, its keys and buttons, and the session.

import { complain, tell } from "./announce";
import { byId } from "./element";
import { help } from "./help";
import { type Action, watchKeys } from "./keys";
import { Page } from "./page";
import { enter } from "./session";
import { watchStatus } from "./status";
import { themeToggle } from "./theme";

const page = new Page();

themeToggle();
help();
watchKeys((action, event) => page.act(action, event));

for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-action]")) {
  const action = button.dataset["action"] as Action;
  if (button.dataset["hold"] === undefined) button.addEventListener("click", () => page.act(action, null));
  else holdable(button, action);
}
byId("rewrite").addEventListener("submit", (event) => {
  event.preventDefault();
  page.rewrite();
});
byId("problem-close").addEventListener("click", () => complain(""));

const file = byId<HTMLInputElement>("file");
file.addEventListener("change", () => {
  if (file.files?.[0]) void page.open(file.files[0]);
  file.value = "";
});
addEventListener("dragover", (event) => event.preventDefault());
addEventListener(
  "drop",
  (event) => {
    const dropped = event.dataTransfer?.files[0];
    if (dropped === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    void page.open(dropped);
  },
  { capture: true },
);

async function begin(): Promise<void> {
  await enter().catch(tell);
}
// A fresh link that is opened in this tab leaves the text alone.
addEventListener("hashchange", () => void begin().then(() => complain("")));
void begin().then(() => watchStatus(() => {}));

/** A button that is held as its key is: by the pointer, or by Enter and space. */
function holdable(button: HTMLButtonElement, action: Action): void {
  button.addEventListener("pointerdown", (event) => {
    if (event.button === 0) page.act(action, event);
  });
  // A click without a pointer comes from assistive technology: a tap.
  button.addEventListener("click", (event) => {
    if (event.detail === 0) page.act(action, null);
  });
  button.addEventListener("keydown", (event) => {
    if (event.repeat || !["Enter", " "].includes(event.key) || event.altKey || event.ctrlKey) return;
    event.preventDefault();
    page.act(action, event);
  });
}
