// A file of this machine is read by the browser and written by it. The server gets what an operation needs of it.

import { Failure } from "./failure";

export interface OpenFile {
  name: string;
  language: string;
  /** How its lines end; the editor's own always end in \n. */
  lineEnd: "\n" | "\r\n" | "\r";
  mixed: boolean;
}

export const UNTITLED: OpenFile = { name: "example.py", language: "python", lineEnd: "\n", mixed: false };

const LANGUAGES: Record<string, string> = {
  py: "python",
  pyi: "python",
  js: "javascript",
  ts: "typescript",
  go: "go",
  rs: "rust",
  c: "c",
  h: "c",
  java: "java",
};

export async function read(file: File): Promise<{ opened: OpenFile; text: string }> {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(await file.arrayBuffer());
  } catch {
    throw new Failure("not_utf8", `${file.name} is no UTF-8 text. Nothing was opened.`);
  }
  const found = (pattern: RegExp) => text.match(pattern)?.length ?? 0;
  const counts: [OpenFile["lineEnd"], number][] = [
    ["\n", found(/(?<!\r)\n/g)],
    ["\r\n", found(/\r\n/g)],
    ["\r", found(/\r(?!\n)/g)],
  ];
  const ends = counts.sort((a, b) => b[1] - a[1]);
  const extension = file.name.split(".").at(-1)!.toLowerCase();
  return {
    opened: {
      name: file.name,
      language: LANGUAGES[extension] ?? "plaintext",
      lineEnd: ends[0]![0],
      mixed: ends[1]![1] > 0,
    },
    text,
  };
}

/** Hands the text to the browser to save, its lines ending as they did. */
export function save(file: OpenFile, text: string): void {
  const url = URL.createObjectURL(new Blob([text.replaceAll("\n", file.lineEnd)], { type: "text/plain" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
