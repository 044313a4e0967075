// What is being edited: keystrokes that belong together, as the place that they changed and what stood there before.

import type { ChangeSet, Text } from "@codemirror/state";
import type { Place } from "./operations";

/** `before` became the text of the place. */
export interface Edit extends Place {
  before: string;
}

/** Characters before and after together, beyond which one change is no edit of words: a text that was pasted, say. */
const LONGEST_CHANGE = 80;
const LONGEST = 400;

/** `known` with a change of `old` that touches it; else the change alone. Null for none: the text is as it was. */
export function edited(known: Edit | null, changes: ChangeSet, old: Text, now: Text): Edit | null {
  let from = old.length;
  let to = 0;
  changes.iterChangedRanges((start, end) => {
    from = Math.min(from, start);
    to = Math.max(to, end);
  });
  if (to - from + changes.mapPos(to, 1) - from > LONGEST_CHANGE) return null;
  let before = old.sliceString(from, to);
  if (known !== null && from <= known.to && to >= known.from) {
    const ahead = from < known.from ? old.sliceString(from, known.from) : "";
    const behind = to > known.to ? old.sliceString(known.to, to) : "";
    before = ahead + known.before + behind;
    from = Math.min(from, known.from);
    to = Math.max(to, known.to);
  }
  const end = changes.mapPos(to, 1);
  if (now.sliceString(from, end) === before || end - from + before.length > LONGEST) return null;
  return { from, to: end, before };
}
