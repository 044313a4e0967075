/** What the language server speaks besides LSP: docs/language-server.md, as types. */

import type { Diagnostic, Location, Position, Range, WorkspaceEdit } from "vscode-languageclient/node";
import { NotificationType, RequestType } from "vscode-languageclient/node";

export interface Status {
  state: "loading" | "ready" | "filling" | "paused" | "snoozed" | "off" | "broken" | "stopped";
  message: string;
  checkpoint: string | null;
  server: string | null;
  latencyMs: number | null;
  mode: Mode;
  /** In the answer to `StatusOf` with a document. */
  document?: { suggestions: boolean; reason: string } | undefined;
}

export type Mode = "automatic" | "subtle" | "off";

export interface OperationParams {
  textDocument: { uri: string; version?: number | null };
  range: Range;
  instruction?: string;
  strength?: number;
  candidates?: number;
  references?: Location[];
  apply?: boolean;
  draftToken?: string;
}

export interface Candidate {
  edit: WorkspaceEdit;
  text: string;
  score: number;
  valid: boolean | null;
  /** Both are missing from a language server that is older than they are. */
  verdict?: "sound" | "unfinished" | "broken" | null;
  problem?: string;
}

export interface OperationResult {
  operation: string;
  edit: WorkspaceEdit | null;
  candidates: Candidate[];
  applied: boolean;
  message: string;
  latencyMs: number;
  steps: number;
}

export interface InspectResult {
  tokens: InspectedToken[];
  message: string;
  latencyMs: number;
}

export interface InspectedToken {
  range: Range;
  probability: number;
  /** Empty, or what stands there, where nothing is known to be likelier. */
  instead: string;
  unlikely: boolean;
}

export interface Piece {
  text: string;
  confidence: number;
}

export interface DraftChange {
  uri: string;
  version: number;
  range: Range;
  text: string;
  pieces?: Piece[];
}

export interface Draft {
  token: string | number;
  step: number;
  changes: DraftChange[];
}

export interface RippleOffer {
  id: string;
  /** Without a version it is of a file that is not open, as it is on disk. */
  textDocument: { uri: string; version: number | null };
  range: Range;
  oldText: string;
  newText: string;
  origin: string;
  score: number;
  title: string;
  path: string;
}

/** A word that no longer agrees with an edit, with nothing to put there. */
export interface FallenWord {
  textDocument: { uri: string; version: number };
  range: Range;
  fall: number;
  score: number;
}

export interface Offers {
  offers: RippleOffer[];
  fallen: FallenWord[];
}

export const Rippled = new NotificationType<Offers>("sfumato/didChangeRipple");
export const Showed = new NotificationType<{ id: string }>("sfumato/didShow");
export const Dismissed = new RequestType<{ command: string; arguments: string[] }, unknown, void>(
  "workspace/executeCommand",
);
/** What `sfumato/didMove` and `sfumato/references` are about. */
export interface CursorParams {
  textDocument: { uri: string; version?: number };
  position: Position;
}

export const Moved = new NotificationType<CursorParams>("sfumato/didMove");
export const Diagnosed = new NotificationType<{
  textDocument: { uri: string; version: number };
  diagnostics: Diagnostic[];
}>("sfumato/didDiagnose");
export const ReferencesOf = new RequestType<CursorParams, Location[] | null, void>("sfumato/references");
export const StatusChanged = new NotificationType<Status>("sfumato/didChangeStatus");
export const Drafted = new NotificationType<Draft>("sfumato/draft");
export const StatusOf = new RequestType<{ textDocument?: { uri: string } }, Status, void>("sfumato/status");
