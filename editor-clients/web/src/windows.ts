// The text around a place that is sent: what is far away is left out in whole blocks, so that the server's encoded
// context stays the same while somebody types.

const BEFORE = 16_000;
const AFTER = 8_000;
const BLOCK = 4_000;

export function textBefore(text: string, at: number): string {
  const start = BLOCK * Math.max(0, Math.ceil((at - BEFORE) / BLOCK));
  return text.slice(start, at);
}

/** Blocks are counted from the end of the text: what is typed before does not move them. */
export function textAfter(text: string, at: number): string {
  const left = BLOCK * Math.max(0, Math.ceil((text.length - at - AFTER) / BLOCK));
  return text.slice(at, text.length - left);
}

/** The server counts characters, JavaScript UTF-16 units: where each character of `text` begins, and its end. */
export function characterOffsets(text: string): number[] {
  const offsets = [0];
  for (const character of text) offsets.push(offsets.at(-1)! + character.length);
  return offsets;
}
