// The page's keys, the same wherever the focus is. By their place on the keyboard: Alt makes other letters of some.

export type Action =
  "fill" | "rewrite" | "refine" | "inspect" | "candidates" | "ripple" | "steps" | "code" | "open" | "save" | "cancel";

export function watchKeys(act: (action: Action, event: KeyboardEvent) => boolean): void {
  /** Held since it meant something: what it repeats is nothing new, also when Alt is up before it. */
  const held = new Set<string>();
  const first = { capture: true };
  addEventListener("keydown", (event) => (event.repeat ? again(event) : down(event)), first);
  addEventListener("keyup", (event) => held.delete(event.code), first);
  addEventListener("blur", () => held.clear());

  function down(event: KeyboardEvent): void {
    const action = actionOf(event);
    if (action === null || document.querySelector("dialog[open]") !== null || !act(action, event)) return;
    held.add(event.code);
    take(event);
  }

  function again(event: KeyboardEvent): void {
    if (held.has(event.code)) take(event);
  }
}

function take(event: KeyboardEvent): void {
  event.preventDefault();
  event.stopPropagation();
}

function actionOf(event: KeyboardEvent): Action | null {
  const modifiers = `${event.altKey ? "Alt-" : ""}${event.ctrlKey || event.metaKey ? "Ctrl-" : ""}`;
  const keys: Record<string, Action> = {
    "Alt-Enter": "fill",
    "Ctrl-Space": "fill",
    "Alt-KeyR": "rewrite",
    "Alt-KeyU": "refine",
    "Alt-KeyI": "inspect",
    "Alt-KeyC": "candidates",
    "Alt-KeyN": "ripple",
    "Alt-KeyS": "steps",
    "Alt-KeyE": "code",
    "Ctrl-KeyO": "open",
    "Ctrl-KeyS": "save",
    Escape: "cancel",
  };
  return keys[modifiers + event.code] ?? null;
}
