// Dark or light: as the system says, unless the user says otherwise.

import { byId } from "./element";

const ORDER = ["auto", "dark", "light"] as const;
type Theme = (typeof ORDER)[number];
const STORED = "theme";

export function themeToggle(): void {
  const button = byId("theme");
  let theme = (localStorage.getItem(STORED) ?? "auto") as Theme;

  function apply(): void {
    document.documentElement.dataset["theme"] = theme;
    button.textContent = `Theme: ${theme}`;
  }

  button.addEventListener("click", () => {
    theme = ORDER[(ORDER.indexOf(theme) + 1) % ORDER.length]!;
    localStorage.setItem(STORED, theme);
    apply();
  });
  apply();
}
