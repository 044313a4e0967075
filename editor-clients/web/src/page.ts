// The page as a whole: what a key or a button asks for, and what becomes of it.

import type { ViewUpdate } from "@codemirror/view";
import { announce, complain, tell } from "./announce";
import { accept, createEditor, type Editor } from "./editor";
import { byId } from "./element";
import { CURSOR, EXAMPLE } from "./example";
import { Hold } from "./hold";
import { inspectView } from "./inspect";
import type { Action } from "./keys";
import { OneAtATime } from "./one_at_a_time";
import { Opened } from "./opened";
import { fill, type Operation, refine, rewrite } from "./operations";
import { Outcome } from "./outcome";
import { Ripples } from "./ripple";
import { run } from "./run";

export class Page {
  private readonly editor: Editor = createEditor(byId("editor"), EXAMPLE, {
    changed: (update) => this.textChanged(update),
    moved: () => this.cursorMoved(),
  });
  private readonly opened = new Opened(this.editor);
  private readonly outcome = new Outcome(this.view);
  private readonly inspected = inspectView(this.view, {
    chosen: ({ from, to, text, instead }) => {
      if (["", text].includes(instead)) return;
      accept(this.view, { from, to }, instead);
      announce("Replaced. Undo takes it back.");
    },
    leave: () => this.view.focus(),
  });
  private readonly ripples = new Ripples(this.view, this.opened);
  private readonly asking = new OneAtATime();

  constructor() {
    this.view.dispatch({ selection: { anchor: CURSOR } });
    this.view.focus();
  }

  /** Does what a key or a button asks for; false where it has nothing to do. `event` is what may be held. */
  act(action: Action, event: KeyboardEvent | PointerEvent | null): boolean {
    const actions: Record<Action, () => unknown> = {
      fill: () => this.ask(fill(this.opened.here()), Hold.of(event)),
      rewrite: () => byId("instruction").focus(),
      refine: () =>
        this.ask(refine(this.opened.selected(), byId<HTMLInputElement>("strength").valueAsNumber), Hold.of(event)),
      inspect: () => this.inspect(),
      candidates: () => this.list().focus(),
      ripple: () => this.ripples.next(),
      steps: () => byId("step").focus(),
      code: () => this.view.focus(),
      open: () => byId("file").click(),
      save: () => this.opened.save(),
      cancel: () => this.asking.cancel() || this.ripples.dismiss(),
    };
    return actions[action]() !== false;
  }

  rewrite(): void {
    void this.ask(rewrite(this.opened.selected(), byId<HTMLInputElement>("instruction").value), Hold.tap());
  }

  open(file: File): Promise<void> {
    return this.opened.open(file);
  }

  private ask(operation: Operation, hold: Hold): Promise<void> {
    return this.begin(operation.name, operation, async (signal) => {
      const began = performance.now();
      const done = await run(operation, hold, signal, (frame) => this.outcome.step(frame));
      signal.throwIfAborted();
      this.outcome.finish(done, performance.now() - began);
    });
  }

  private inspect(): Promise<void> {
    const situation = this.opened.selected();
    return this.begin("inspect", null, async (signal) => {
      const found = await this.inspected.ask(situation, signal);
      if (found.length === 0) announce("Nothing here is unlikely.");
      else
        announce(
          `${found.length} unlikely ${found.length === 1 ? "word" : "words"}. Arrow keys walk, Enter takes what is likelier.`,
        );
      if (found.length > 0) byId("unlikely").focus();
    });
  }

  private begin(
    name: string,
    operation: Operation | null,
    work: (signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    this.ripples.drop();
    this.outcome.begin(operation);
    this.inspected.clear();
    complain("");
    announce(`${name}…`);
    return this.asking.run(work, (error) => {
      this.outcome.forget();
      tell(error);
    });
  }

  /** What was asked of another text is over, and what was shown of it is wrong. */
  private textChanged(update: ViewUpdate | null): void {
    if (this.asking.drop()) announce("The text changed, so what was asked of it was cancelled.");
    this.outcome.forget();
    this.inspected.clear();
    this.opened.changed();
    this.ripples.changed(update);
  }

  private cursorMoved(): void {
    this.inspected.cursor(this.view.state.selection.main.head);
    this.ripples.moved();
  }

  /** The one that is shown. */
  private list(): HTMLElement {
    if (!byId("found").hidden) return byId("candidates");
    return this.ripples.any ? byId("fallen") : byId("unlikely");
  }

  private get view() {
    return this.editor.view;
  }
}
