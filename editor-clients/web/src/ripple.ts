// After an edit: the words that no longer agree with it glow, and are gone to and taken one by one. One press goes there,
// the second takes it; nothing off the screen changes by one press.

import { isolateHistory } from "@codemirror/commands";
import { Annotation } from "@codemirror/state";
import type { EditorView, ViewUpdate } from "@codemirror/view";
import { announce } from "./announce";
import { ripple, settle } from "./api";
import { type Edit, edited } from "./edit";
import { byId, percent, visible } from "./element";
import { type Fallen, nats, setFallen } from "./fallen";
import { listbox, type Listbox } from "./listbox";
import type { Opened } from "./opened";
import { type Asked, asked } from "./ripple_windows";
import type { FallenWord } from "./wire";
import { characterOffsets } from "./windows";

const PAUSE_MS = 600;
const taking = Annotation.define<boolean>();

export class Ripples {
  private readonly list: Listbox<Fallen>;
  private words: Fallen[] = [];
  private edit: Edit | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: AbortController | null = null;

  constructor(
    private readonly view: EditorView,
    private readonly opened: Opened,
  ) {
    this.list = listbox(byId("fallen"), {
      label: (word) => this.told(word),
      chosen: (word) => (word.instead === null ? this.go(word) : this.take(word)),
      moved: (word) => this.draw(word),
      leave: () => this.view.focus(),
    });
  }

  get any(): boolean {
    return this.words.length > 0;
  }

  /** The text changed: what was known of it is gone, unless the change took what was offered. */
  changed(update: ViewUpdate | null): void {
    if (update?.transactions.some((one) => one.annotation(taking))) return;
    this.drop();
    const undone = update?.transactions.some((one) => one.isUserEvent("undo") || one.isUserEvent("redo"));
    if (update === null || undone) {
      this.edit = null;
      return;
    }
    const { changes, startState, state } = update;
    this.edit = edited(this.edit, changes, startState.doc, state.doc);
    if (this.edit !== null) this.timer = setTimeout(() => void this.look(), PAUSE_MS);
  }

  /** Something else is asked, or the text is another one. */
  drop(): void {
    clearTimeout(this.timer);
    this.running?.abort();
    this.running = null;
    this.show([]);
  }

  /** Goes to the nearest word; there, takes it. False where there is none. */
  next(): boolean {
    const word = this.nearest();
    if (word === null) return false;
    const { head } = this.view.state.selection.main;
    if (word.from <= head && head <= word.to && word.instead !== null) this.take(word);
    else this.go(word);
    return true;
  }

  /** All of them are gone until something else is edited. False where there are none. */
  dismiss(): boolean {
    if (!this.any) return false;
    this.edit = null;
    this.drop();
    announce("Dismissed. The text is as it was.");
    return true;
  }

  /** The cursor moved: what comes next may be another one. */
  moved(): void {
    if (this.any) this.draw(this.nearest());
  }

  /** Those that can be taken come first, and of these the nearest. */
  private nearest(): Fallen | null {
    const { head } = this.view.state.selection.main;
    const far = ({ from, to, instead }: Fallen): number =>
      Math.max(0, from - head, head - to) + (instead === null ? this.view.state.doc.length : 0);
    return [...this.words].sort((one, other) => far(one) - far(other))[0] ?? null;
  }

  private go(word: Fallen): void {
    this.view.dispatch({ selection: { anchor: word.from }, scrollIntoView: true });
    this.view.focus();
    this.draw(word);
    const takes = word.instead === null ? "nothing is likelier here" : "Alt N takes it, Escape dismisses all";
    announce(`${this.told(word)}: ${takes}.`);
  }

  /** As one step of undo. The others stay, where they have moved to. */
  private take(word: Fallen): void {
    const changes = this.view.state.changes({ from: word.from, to: word.to, insert: word.instead ?? word.text });
    const left = this.words.filter((one) => one !== word);
    this.view.dispatch({
      changes,
      selection: { anchor: changes.mapPos(word.to, 1) },
      annotations: [isolateHistory.of("full"), taking.of(true)],
      userEvent: "input.complete",
      scrollIntoView: true,
    });
    this.view.focus();
    if (this.edit !== null) {
      const { from, to } = this.edit;
      this.edit = { ...this.edit, from: changes.mapPos(from, 1), to: changes.mapPos(to, -1) };
    }
    this.show(left.map((one) => ({ ...one, from: changes.mapPos(one.from, 1), to: changes.mapPos(one.to, -1) })));
    announce(`Taken; undo takes it back. ${this.any ? this.sentence() : "Nothing else disagrees."}`);
  }

  private async look(): Promise<void> {
    const about = this.edit === null ? null : asked(this.view.state, this.edit);
    const busy = byId("page").dataset["running"] !== undefined || byId("state").dataset["state"] !== "ready";
    if (about === null || busy) return;
    const own = (this.running = new AbortController());
    try {
      const found = await this.found(about, own.signal);
      if (own !== this.running) return;
      this.show(found);
      if (found.length > 0) announce(this.sentence());
    } catch {
      // Nobody asked for it: it was ended by something that somebody did ask for, or cannot be had here.
    }
  }

  private async found({ windows, edited }: Asked, signal: AbortSignal): Promise<Fallen[]> {
    const { path, language } = this.opened.here();
    const body = { path, language, edited, automatic: true, deadline_ms: 1500, document: "" };
    const told = windows.map(({ before, after }) => ({ path, before, after }));
    const answer = await ripple({ ...body, windows: told }, signal);
    const words = answer.words.filter(({ score }) => score >= answer.threshold);
    if (words.length === 0) return [];
    const numbers = [...new Set(words.map(({ window }) => window))].sort((a, b) => a - b);
    const places = (number: number) =>
      words
        .filter(({ window }) => window === number)
        .map(({ start, end }) => ({ start, end }))
        .sort((a, b) => a.start - b.start);
    const settled = await settle(
      { ...body, windows: numbers.map((number) => ({ ...told[number]!, places: places(number) })) },
      signal,
    );
    const texts = new Map(
      settled.edits.map(({ window, start, end, text }) => [`${numbers[window]} ${start} ${end}`, text]),
    );
    return words.map((word) => this.fallen(word, windows[word.window]!, texts));
  }

  private fallen(word: FallenWord, window: { from: number; after: string }, texts: Map<string, string>): Fallen {
    const offsets = characterOffsets(window.after);
    const [from, to] = [window.from + offsets[word.start]!, window.from + offsets[word.end]!];
    const instead = texts.get(`${word.window} ${word.start} ${word.end}`) ?? null;
    return { from, to, text: this.view.state.sliceDoc(from, to), instead, fall: word.fall, score: word.score };
  }

  private show(words: Fallen[]): void {
    if (words.length === 0 && !this.any) return;
    this.words = words;
    byId("rippled").hidden = !this.any;
    this.list.show(words);
    this.draw(this.nearest());
  }

  private draw(here: Fallen | null): void {
    const at = this.view.state.doc.lineAt(this.view.state.selection.main.head).to;
    if (here !== null) this.list.point(this.words.indexOf(here));
    const hint = this.any ? { at, text: this.sentence() } : null;
    this.view.dispatch({ effects: setFallen.of({ words: this.words, here, hint }) });
  }

  /** "line 84: price → amount · 3 more, Alt N goes there". */
  private sentence(): string {
    const word = this.nearest();
    if (word === null) return "";
    const { head } = this.view.state.selection.main;
    const there = word.from <= head && head <= word.to;
    const does = !there ? "Alt N goes there" : word.instead === null ? "nothing is likelier" : "Alt N takes it";
    const more = this.words.length > 1 ? ` · ${this.words.length - 1} more` : "";
    return `${there ? "" : `line ${this.line(word)}: `}${change(word)}${more}, ${does}`;
  }

  private told(word: Fallen): string {
    return `line ${this.line(word)}: ${change(word)}  ${nats(word.fall)} nats, ${percent(word.score)} sure`;
  }

  private line({ from }: Fallen): number {
    return this.view.state.doc.lineAt(from).number;
  }
}

function change({ text, instead }: Fallen): string {
  return instead === null ? visible(text) : `${visible(text)} → ${visible(instead)}`;
}
