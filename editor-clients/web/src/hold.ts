// A key or a button that is held down.

export class Hold {
  private readonly ending = new AbortController();

  get lasts(): boolean {
    return !this.ending.signal.aborted;
  }

  /** Aborted when it is let go. */
  get letGo(): AbortSignal {
    return this.ending.signal;
  }

  end(): void {
    this.ending.abort();
  }

  /** Until the key of `event` or one beside it is up again, the pointer is, or the window is left; of none, a tap. */
  static of(event: KeyboardEvent | PointerEvent | null): Hold {
    if (event === null) return Hold.tap();
    const hold = new Hold();
    const keys = event instanceof KeyboardEvent ? [event.key, "Alt", "Control", "Meta"] : [];
    const stop = { signal: hold.letGo };
    addEventListener("keyup", (up) => keys.includes(up.key) && hold.end(), { ...stop, capture: true });
    for (const name of ["pointerup", "pointercancel", "blur"]) addEventListener(name, () => hold.end(), stop);
    return hold;
  }

  /** Let go already: one round. */
  static tap(): Hold {
    const hold = new Hold();
    hold.end();
    return hold;
  }
}
