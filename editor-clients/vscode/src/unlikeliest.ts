/** Which tokens are worth a look. */

import type { InspectedToken } from "./contract";

/**
 * Those less likely than `below`; when they are more than this share of `tokens`, only as many, the least likely first.
 *
 * A checkpoint that is sure of little finds most of what people write unlikely, and what glows everywhere says nothing.
 */
export function unlikeliest(tokens: readonly InspectedToken[], below: number, share: number): InspectedToken[] {
  return tokens
    .filter(({ probability }) => probability < below)
    .sort((one, other) => one.probability - other.probability)
    .slice(0, Math.ceil(share * tokens.length));
}
