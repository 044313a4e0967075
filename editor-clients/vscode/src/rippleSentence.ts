/** An offer in a sentence, as the end of a line has it. */

import type { RippleOffer } from "./contract";

const LONGEST = 40;
const KEY = process.platform === "darwin" ? "Ctrl+Alt+R" : "Alt+R";

/** `here`: it is in the file in sight; `there`: the cursor is where it would change the text. */
export function sentence(offer: RippleOffer, more: number, { here, there }: { here: boolean; there: boolean }): string {
  const file = here ? "" : `${offer.path} `;
  const where = there ? "" : `${file}line ${offer.range.start.line + 1}: `;
  const rest = more > 0 ? ` · ${more} more` : "";
  return `${where}${changeOf(offer)}${rest}, ${KEY} ${there ? "takes it" : "goes there"}`;
}

export function changeOf({ oldText, newText }: RippleOffer): string {
  if (newText === "") {
    return `remove ${brief(oldText)}`;
  }
  return oldText === "" ? `insert ${brief(newText)}` : `${brief(oldText)} → ${brief(newText)}`;
}

function brief(text: string): string {
  const said = text.trim().replace(/\s+/g, " ");
  return said.length > LONGEST ? `${said.slice(0, LONGEST - 1)}…` : said;
}
