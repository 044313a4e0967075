// What a screen reader is told, and everybody can read: one polite line, and one for what went wrong.

import { byId } from "./element";
import { sentence } from "./failure";

export function announce(text: string): void {
  byId("notice").textContent = text;
}

export function complain(text: string): void {
  byId("problem-text").textContent = text;
  byId("problem").hidden = text === "";
}

/** Says what went wrong, or that the user ended it. */
export function tell(error: unknown): void {
  const text = sentence(error);
  if (text === null) announce("Cancelled. The text is as it was.");
  else {
    announce("");
    complain(text);
  }
}
