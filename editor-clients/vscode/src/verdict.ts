/** The judge's word on a candidate. One with a fault is kept by the command that is for it alone. */

import type { Candidate } from "./contract";

const SIGNS = { unfinished: "…", broken: "✗" } as const;

/** What is wrong with it, as "✗ broken: '(' was never closed"; `undefined` where nothing is known to be. */
export function faultOf({ verdict, problem }: Candidate): string | undefined {
  if (verdict !== "unfinished" && verdict !== "broken") {
    return undefined;
  }
  return `${SIGNS[verdict]} ${verdict}${problem ? `: ${problem}` : ""}`;
}
