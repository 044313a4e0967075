// The file in the editor: opened, saved, and as an operation is told of it.

import { announce, complain, tell } from "./announce";
import type { Editor } from "./editor";
import { byId } from "./element";
import { type OpenFile, read, save, UNTITLED } from "./files";
import type { Place, Situation } from "./operations";
import { scope } from "./scope";

export class Opened {
  private file: OpenFile = UNTITLED;
  /** What would be lost with the page. */
  private unsaved = false;

  constructor(private readonly editor: Editor) {
    addEventListener("beforeunload", (event) => this.unsaved && event.preventDefault());
  }

  async open(file: File): Promise<void> {
    try {
      const { opened, text } = await read(file);
      this.file = opened;
      byId("file-name").textContent = opened.name;
      this.editor.open(text, opened.language === "python");
      this.unsaved = false;
      complain("");
      const mixed = "Its lines end in several ways; saved, all will end as most of them do.";
      announce(`${opened.name} is open. ${opened.mixed ? mixed : ""}`);
    } catch (error) {
      tell(error);
    }
  }

  save(): void {
    save(this.file, this.text);
    this.unsaved = false;
  }

  changed(): void {
    this.unsaved = true;
  }

  /** At the cursor, or what is selected. */
  here(): Situation {
    return this.situation(this.editor.view.state.selection.main);
  }

  /** What is selected, or else the function around the cursor, which is selected so that it can be seen. */
  selected(): Situation {
    const place = scope(this.editor.view.state);
    this.editor.view.dispatch({ selection: { anchor: place.from, head: place.to } });
    return this.situation(place);
  }

  private situation({ from, to }: Place): Situation {
    return { from, to, text: this.text, path: this.file.name, language: this.file.language };
  }

  private get text(): string {
    return this.editor.view.state.doc.toString();
  }
}
