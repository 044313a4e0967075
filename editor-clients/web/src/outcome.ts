// What is shown of an operation: its steps on the canvas, what it found, and either where it would stand in the text.

import type { EditorView } from "@codemirror/view";
import { announce } from "./announce";
import { candidates } from "./candidates";
import { canvasView } from "./canvas";
import { accept, show } from "./editor";
import { byId, milliseconds } from "./element";
import type { Operation, Suggestion } from "./operations";
import type { Frame, Run } from "./run";
import { stepsView } from "./steps";
import { showTimings } from "./timings";
import { badness, verdictWords } from "./verdict";
import type { Piece } from "./wire";

export class Outcome {
  private readonly canvas = canvasView();
  private readonly steps = stepsView((frame) => this.look(frame));
  private readonly found = candidates({
    chosen: (one, explicitly) => this.take(one, explicitly),
    moved: (one) => this.preview(one),
    leave: () => this.leave(),
  });
  /** What was asked; `null` once the text is another one. */
  private operation: Operation | null = null;

  constructor(private readonly view: EditorView) {}

  begin(operation: Operation | null): void {
    this.forget();
    this.operation = operation;
    this.steps.clear();
    this.canvas.show(null);
    showTimings([]);
  }

  step(frame: Frame): void {
    this.steps.add(frame);
  }

  finish(done: Run, ms: number): void {
    showTimings(done.timings);
    this.found.show(done.suggestions);
    const rounds = done.timings.length > 1 ? ` in ${done.timings.length} rounds` : "";
    const cost = `${done.frames.length} steps${rounds}, ${milliseconds(ms)}`;
    const best = done.suggestions[0];
    if (best === undefined) {
      this.draw([]);
      const nothing = { refine: "Nothing in the selection is unlikely enough to change" }[done.operation.name];
      announce(done.why === "" ? `${nothing ?? "Nothing was found"}: ${cost}.` : `Nothing: ${done.why} (${cost}).`);
      return;
    }
    this.preview(best);
    const texts = done.suggestions.length === 1 ? "1 text" : `${done.suggestions.length} texts`;
    const takes = badness(best) > 0 ? "Ctrl+Enter takes" : "Enter takes";
    announce(`${texts}: ${cost}. Arrow keys choose, ${takes}, Escape leaves.`);
    byId("candidates").focus();
  }

  /** Nothing of it can be taken any more; its steps can still be looked at. */
  forget(): void {
    this.draw([]);
    this.operation = null;
    this.found.show([]);
  }

  private look(frame: Frame): void {
    this.canvas.show(frame);
    if (this.operation !== null) this.draw(this.operation.pieces(frame.draft));
  }

  private preview({ text }: Suggestion): void {
    this.draw([{ text, confidence: 1 }]);
  }

  private draw(pieces: Piece[]): void {
    if (this.operation !== null) show(this.view, pieces.length === 0 ? null : { ...this.operation.place, pieces });
  }

  private take(one: Suggestion, explicitly: boolean): void {
    if (this.operation === null) return;
    if (badness(one) > 0 && !explicitly) {
      announce(`Not taken. ${verdictWords(one)}. Ctrl+Enter takes it anyway.`);
      return;
    }
    accept(this.view, this.operation.place, one.text);
    announce("Taken. Undo takes it back.");
  }

  private leave(): void {
    this.draw([]);
    this.view.focus();
    announce("Left. The text is as it was.");
  }
}
