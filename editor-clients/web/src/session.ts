// The key in the link's fragment becomes a session, kept by this tab alone.

import { Failure, said } from "./failure";

const STORED = "token";
export const NO_SESSION = "This page needs a link: run `sfumato page`.";
const ENDED = "This page's session has ended: run `sfumato page`, and open its link in this tab. The text stays.";

export function token(): string {
  const stored = sessionStorage.getItem(STORED);
  if (stored === null) throw new Failure("no_session", NO_SESSION);
  return stored;
}

/** Forgets the session that the server knows no more. */
export function ended(): Failure {
  sessionStorage.removeItem(STORED);
  return new Failure("no_session", ENDED);
}

/** Trades the key in the address, if there is one. */
export async function enter(): Promise<void> {
  const key = location.hash.slice(1);
  if (!key) return;
  // Not in the history, and gone before anything is awaited.
  history.replaceState(null, "", location.pathname);
  const answer = await fetch("/v1/session", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ key }),
  });
  if (!answer.ok) throw await said(answer);
  sessionStorage.setItem(STORED, (await answer.json()).token);
}
