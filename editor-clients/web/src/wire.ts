// What the server says, as `GET /openapi.json` describes it. Only what the page reads.

export interface Slot {
  text: string;
  probability: number;
  entropy: number;
  decision: "accepted" | "renoised";
  end: boolean;
}
export interface Hole {
  hole: number;
  slots: Slot[];
  typed: string;
}
export interface Clamped {
  clamped: string;
}
export interface Segment {
  pieces: (Hole | Clamped)[];
  ended: "stable" | "step_limit" | "deadline" | "dropped" | null;
}
export interface Piece {
  text: string;
  confidence: number;
}
export interface Trace {
  tokens: Piece[][];
  segments: Segment[];
  leading: number;
}
export interface Draft {
  step: number;
  texts: string[];
  trace: Trace;
}
export interface Timing {
  queue_ms: number;
  prefill_ms: number;
  step_ms: number[];
  worker_ms: number;
  total_ms: number;
}
/** What the judge says of an edit, and of what it complains; `null` of a language that it does not judge. */
export interface Judged {
  verdict: "sound" | "unfinished" | "broken" | null;
  problem: string;
}
export interface Candidate extends Judged {
  texts: string[];
  score: number;
  tokens: Piece[][];
  ended: string;
  filters: string[];
}
export interface Written {
  candidates: Candidate[];
  /** Why the best of them shows nothing, or there is none, and what to do; an older server does not say. */
  no_text?: { reason: string; message: string } | null;
  timing: Timing;
}
export interface Refined extends Judged {
  text: string;
  edits: { start: number; end: number; text: string }[];
  timing: Timing;
}
export interface InspectedToken {
  start: number;
  end: number;
  probability: number;
  instead: string;
  unlikely: boolean;
}
export interface Inspected {
  tokens: InspectedToken[];
  timing: Timing;
}
export interface FallenWord {
  window: number;
  start: number;
  end: number;
  fall: number;
  score: number;
}
export interface Rippled {
  words: FallenWord[];
  threshold: number;
}
export interface Settled {
  edits: { window: number; start: number; end: number; text: string }[];
}
export interface Status {
  version: string;
  state: string;
  detail: string;
  checkpoint: { name: string; parameters: number; languages: string[]; operations: string[] } | null;
  device: string | null;
  dtype: string | null;
  paused: boolean;
  uptime_s: number;
  counts: {
    done: number;
    failed: number;
    cancelled: number;
    running: number;
    waiting: number;
    worker_restarts: number;
  };
}

export function isHole(piece: Hole | Clamped): piece is Hole {
  return "slots" in piece;
}
