// The page as a whole: what is asked, what is shown of it, and what becomes of it.

import { announce, complain, tell } from "./announce";
import { candidates } from "./candidates";
import { canvasView } from "./canvas";
import { accept, createEditor, type Editor, show } from "./editor";
import { byId, milliseconds } from "./element";
import { CURSOR, EXAMPLE } from "./example";
import { type OpenFile, read, save, UNTITLED } from "./files";
import { Hold } from "./hold";
import { inspectView, type Unlikely } from "./inspect";
import type { Action } from "./keys";
import { fill, type Operation, type Place, refine, rewrite, type Situation, type Suggestion } from "./operations";
import { type Frame, run, type Run } from "./run";
import { scope } from "./scope";
import { stepsView } from "./steps";
import { showTimings } from "./timings";

export class Page {
  private readonly editor: Editor = createEditor(byId("editor"), EXAMPLE, {
    changed: () => this.textChanged(),
    moved: () => this.inspected?.cursor(this.view.state.selection.main.head),
  });
  private readonly canvas = canvasView();
  private readonly steps = stepsView((frame) => this.showFrame(frame));
  private readonly found = candidates({
    chosen: (one) => this.take(one.text),
    moved: (one) => this.preview(one),
    leave: () => this.leave(),
  });
  private readonly inspected = inspectView(
    this.view,
    (token) => this.replace(token),
    () => this.view.focus(),
  );
  private file: OpenFile = UNTITLED;
  private running: AbortController | null = null;
  /** What is being asked, or was answered last; `null` once the text is another one. */
  private operation: Operation | null = null;

  constructor() {
    this.view.dispatch({ selection: { anchor: CURSOR } });
    this.view.focus();
  }

  get view() {
    return this.editor.view;
  }

  /** Does what a key or a button asks for; false where it has nothing to do. */
  act(action: Action, event: KeyboardEvent | PointerEvent | null): boolean {
    switch (action) {
      case "fill":
        void this.ask(fill(this.situation(this.view.state.selection.main)), Hold.of(event));
        return true;
      case "rewrite":
        byId("instruction").focus();
        return true;
      case "refine":
        void this.ask(refine(this.selected(), Number(byId<HTMLInputElement>("strength").value)), Hold.of(event));
        return true;
      case "inspect":
        void this.inspect();
        return true;
      case "candidates":
        (byId("found").hidden ? byId("unlikely") : byId("candidates")).focus();
        return true;
      case "steps":
        byId("step").focus();
        return true;
      case "code":
        this.view.focus();
        return true;
      case "open":
        byId("file").click();
        return true;
      case "save":
        save(this.file, this.view.state.doc.toString());
        return true;
      case "cancel":
        if (this.running === null) return false;
        this.running.abort();
        return true;
    }
  }

  rewrite(): void {
    void this.ask(rewrite(this.selected(), byId<HTMLInputElement>("instruction").value), Hold.tap());
  }

  async open(file: File): Promise<void> {
    try {
      const { opened, text } = await read(file);
      this.file = opened;
      byId("file-name").textContent = opened.name;
      this.editor.open(text, opened.language === "python");
      complain("");
      const mixed = "Its lines end in several ways; saved, all will end as most of them do.";
      announce(`${opened.name} is open. ${opened.mixed ? mixed : ""}`);
    } catch (error) {
      tell(error);
    }
  }

  private async ask(operation: Operation, hold: Hold): Promise<void> {
    const running = this.begin(`${operation.name}…`);
    this.operation = operation;
    const began = performance.now();
    try {
      const done = await run(operation, hold, running.signal, (frame) => this.seen(running, frame));
      if (running === this.running) this.finish(done, performance.now() - began);
    } catch (error) {
      if (running === this.running) this.fail(error);
    } finally {
      this.end(running);
    }
  }

  private async inspect(): Promise<void> {
    const running = this.begin("inspect…");
    try {
      const found = await this.inspected.ask(this.selected(), running.signal);
      if (running !== this.running) return;
      if (found.length === 0) announce("Nothing here is unlikely.");
      else {
        announce(`${found.length} unlikely tokens. Arrow keys walk, Enter takes what is likelier.`);
        byId("unlikely").focus();
      }
    } catch (error) {
      if (running === this.running) this.fail(error);
    } finally {
      this.end(running);
    }
  }

  /** What ran before is ended: the page asks one thing at a time. */
  private begin(text: string): AbortController {
    this.running?.abort();
    this.clear();
    complain("");
    announce(text);
    byId("page").dataset["running"] = "true";
    return (this.running = new AbortController());
  }

  private end(running: AbortController): void {
    if (running !== this.running) return;
    this.running = null;
    delete byId("page").dataset["running"];
  }

  private seen(running: AbortController, frame: Frame): void {
    if (running === this.running) this.steps.add(frame);
  }

  private finish(done: Run, ms: number): void {
    showTimings(done.timings);
    this.found.show(done.suggestions);
    const rounds = done.timings.length > 1 ? ` in ${done.timings.length} rounds` : "";
    const cost = `${done.frames.length} steps${rounds}, ${milliseconds(ms)}`;
    const best = done.suggestions[0];
    if (best === undefined) {
      show(this.view, null);
      const nothing = { refine: "Nothing in the selection is unlikely enough to change" }[done.operation.name];
      announce(`${nothing ?? "Nothing was found"}: ${cost}.`);
      return;
    }
    this.preview(best);
    const texts = done.suggestions.length === 1 ? "1 text" : `${done.suggestions.length} texts`;
    announce(`${texts}: ${cost}. Arrow keys choose, Enter takes, Escape leaves.`);
    byId("candidates").focus();
  }

  private fail(error: unknown): void {
    this.operation = null;
    show(this.view, null);
    tell(error);
  }

  private showFrame(frame: Frame): void {
    this.canvas.show(frame);
    if (this.operation !== null)
      show(this.view, { ...this.operation.place, pieces: this.operation.pieces(frame.draft) });
  }

  private preview({ text }: Suggestion): void {
    if (this.operation !== null) show(this.view, { ...this.operation.place, pieces: [{ text, confidence: 1 }] });
  }

  private take(text: string): void {
    if (this.operation === null) return;
    accept(this.view, this.operation.place, text);
    announce("Taken. Undo takes it back.");
  }

  private replace({ from, to, instead }: Unlikely): void {
    accept(this.view, { from, to }, instead);
    announce("Replaced. Undo takes it back.");
  }

  private leave(): void {
    show(this.view, null);
    this.view.focus();
    announce("Left. The text is as it was.");
  }

  /** What was asked of another text is over, and what was shown of it is wrong. */
  private textChanged(): void {
    if (this.running !== null) {
      this.running.abort();
      announce("The text changed, so what was asked of it was cancelled.");
    }
    this.running = null;
    delete byId("page").dataset["running"];
    this.operation = null;
    this.found.show([]);
    this.inspected.clear();
  }

  private clear(): void {
    this.operation = null;
    this.steps.clear();
    this.canvas.show(null);
    this.found.show([]);
    this.inspected.clear();
    showTimings([]);
    show(this.view, null);
  }

  private selected(): Situation {
    const place = scope(this.view.state);
    // So that it can be seen what is meant.
    this.view.dispatch({ selection: { anchor: place.from, head: place.to } });
    return this.situation(place);
  }

  private situation({ from, to }: Place): Situation {
    return { from, to, text: this.view.state.doc.toString(), path: this.file.name, language: this.file.language };
  }
}
