// An operation, from its first draft to its suggestions. While the key is held it goes on, round after round.

import { stream } from "./api";
import type { Hold } from "./hold";
import type { Operation, Suggestion } from "./operations";
import { badness } from "./verdict";
import type { Draft, Refined, Timing, Written } from "./wire";

/** One denoise step as it was seen: `round` counts from 1, and `number` over all rounds. */
export interface Frame {
  draft: Draft;
  round: number;
  number: number;
}

export interface Run {
  operation: Operation;
  frames: Frame[];
  timings: Timing[];
  /** Best first. */
  suggestions: Suggestion[];
  /** Why there are none, where the server says it. */
  why: string;
}

const MOST_ROUNDS = 40;

/**
 * Round 1 begins as noise. While `hold` lasts, every other round begins as the best text so far and those between as
 * noise of another seed; what is found is kept by its score, so that a longer hold never gives a worse text. Letting go
 * ends the round under way, at its next step, and takes the best of those before. A refine goes on from its own text.
 */
export async function run(
  operation: Operation,
  hold: Hold,
  signal: AbortSignal,
  seen: (frame: Frame) => void,
): Promise<Run> {
  const done: Run = { operation, frames: [], timings: [], suggestions: [], why: "" };
  for (let round = 1; round <= MOST_ROUNDS; round += 1) {
    const ends = round === 1 ? signal : AbortSignal.any([signal, hold.letGo]);
    try {
      const found = await once(done, round, ends, seen);
      // Another seed may have a text where this one had none; a refine that changes nothing never will.
      if (found.length === 0 && done.why === "") break;
      done.suggestions = merged(done.suggestions, found);
    } catch (error) {
      if (signal.aborted || !hold.letGo.aborted || round === 1) throw error;
      break;
    }
    if (!hold.lasts) break;
  }
  return done;
}

async function once(
  done: Run,
  round: number,
  signal: AbortSignal,
  seen: (frame: Frame) => void,
): Promise<Suggestion[]> {
  const { operation, frames } = done;
  const best = operation.name === "refine" || round % 2 === 0 ? (done.suggestions[0]?.text ?? null) : null;
  const answer = await stream<Written | Refined>(operation.ask(round - 1, best), signal, (draft) => {
    const frame = { draft, round, number: frames.length + 1 };
    frames.push(frame);
    seen(frame);
  });
  done.timings.push(answer.timing);
  done.why = ("no_text" in answer && answer.no_text?.message) || "";
  return operation.suggestions(answer);
}

/** Each text once. The order within a round stays the server's, which knows more than the score. */
function merged(known: Suggestion[], found: Suggestion[]): Suggestion[] {
  const rest = known.filter(({ text }) => found.every((one) => one.text !== text));
  const all: Suggestion[] = [];
  for (const one of found) {
    while (rest[0] !== undefined && isBetter(rest[0], one)) all.push(rest.shift()!);
    all.push(one);
  }
  return [...all, ...rest];
}

function isBetter(a: Suggestion, b: Suggestion): boolean {
  return badness(a) === badness(b) ? (a.score ?? 0) > (b.score ?? 0) : badness(a) < badness(b);
}
