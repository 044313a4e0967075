// A list to choose from with the arrow keys, Home and End; Enter takes, Ctrl+Enter takes explicitly, Escape leaves.

import { element } from "./element";

export interface Listbox<Item> {
  show(items: readonly Item[]): void;
  /** Makes an item the present one, without taking the focus. */
  point(index: number): void;
  focus(): void;
}

interface Behaviour<Item> {
  label(item: Item, index: number): Node | string;
  chosen(item: Item, explicitly: boolean): void;
  moved(item: Item): void;
  leave(): void;
}

export function listbox<Item>(host: HTMLElement, does: Behaviour<Item>): Listbox<Item> {
  let items: readonly Item[] = [];
  let present = 0;

  function point(index: number): void {
    present = Math.max(0, Math.min(items.length - 1, index));
    [...host.children].forEach((child, at) => child.setAttribute("aria-selected", String(at === present)));
    const child = host.children[present];
    if (child === undefined) host.removeAttribute("aria-activedescendant");
    else {
      host.setAttribute("aria-activedescendant", child.id);
      child.scrollIntoView({ block: "nearest" });
    }
  }

  function move(index: number): void {
    point(index);
    does.moved(items[present]!);
  }

  host.addEventListener("keydown", (event) => {
    const steps: Record<string, number> = {
      ArrowDown: present + 1,
      ArrowUp: present - 1,
      Home: 0,
      End: items.length - 1,
    };
    const explicitly = event.ctrlKey || event.metaKey;
    if (items.length === 0 || event.altKey || (explicitly && event.key !== "Enter")) return;
    if (event.key in steps) move(steps[event.key]!);
    else if (event.key === "Enter" && !event.repeat) does.chosen(items[present]!, explicitly);
    else if (event.key === "Escape") does.leave();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  host.addEventListener("click", (event) => {
    const at = [...host.children].findIndex((child) => child.contains(event.target as Node));
    if (at >= 0) move(at);
  });
  host.addEventListener("dblclick", () => items.length > 0 && does.chosen(items[present]!, false));

  return {
    show(shown) {
      items = shown;
      host.replaceChildren(
        ...shown.map((item, at) => element("li", { id: `${host.id}-${at}`, role: "option" }, does.label(item, at))),
      );
      point(0);
    },
    point,
    focus: () => host.focus(),
  };
}
