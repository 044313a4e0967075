// The judge's word on a text, as it is shown, compared and asked for.

import type { Judged } from "./wire";

const SIGNS = { sound: "✓", unfinished: "…", broken: "✗" };
const WORSE = ["sound", "unfinished", "broken"];

/** "✓ sound", "✗ broken: '(' was never closed"; empty of what was not judged. */
export function verdictWords({ verdict, problem }: Judged): string {
  if (verdict === null) return "";
  return `${SIGNS[verdict]} ${verdict}${problem === "" ? "" : `: ${problem}`}`;
}

/** How bad it is, from 0 on. What was not judged has no fault that is known. */
export function badness({ verdict }: Judged): number {
  return verdict === null ? 0 : WORSE.indexOf(verdict);
}
