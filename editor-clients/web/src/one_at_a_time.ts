// The page asks one thing at a time: a new one ends the one before.

import { byId } from "./element";

export class OneAtATime {
  private present: AbortController | null = null;

  /** Does `work` until it is done, or another takes its place; `failed` hears of what it throws before that. */
  async run(work: (signal: AbortSignal) => Promise<void>, failed: (error: unknown) => void): Promise<void> {
    this.present?.abort();
    const own = new AbortController();
    this.is(own);
    try {
      await work(own.signal);
    } catch (error) {
      if (own === this.present) failed(error);
    } finally {
      if (own === this.present) this.is(null);
    }
  }

  /** The user ends it, and is told; false when nothing runs. */
  cancel(): boolean {
    this.present?.abort();
    return this.present !== null;
  }

  /** It has lost its meaning; false when nothing runs. */
  drop(): boolean {
    const dropped = this.present;
    this.is(null);
    dropped?.abort();
    return dropped !== null;
  }

  private is(present: AbortController | null): void {
    this.present = present;
    if (present === null) delete byId("page").dataset["running"];
    else byId("page").dataset["running"] = "true";
  }
}
