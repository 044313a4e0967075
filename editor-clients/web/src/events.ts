// A byte stream cut into server-sent events. Lines end at \n alone: JSON may hold U+2028 as it is.

export interface Event {
  name: string;
  data: unknown;
}

export async function* events(body: ReadableStream<Uint8Array>): AsyncGenerator<Event> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let pending = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    pending += decoder.decode(value, { stream: true });
    const blocks = pending.split("\n\n");
    pending = blocks.pop()!;
    for (const block of blocks) yield event(block);
  }
}

function event(block: string): Event {
  const fields = new Map(block.split("\n").map((line) => [line.split(":", 1)[0], line.slice(line.indexOf(": ") + 2)]));
  return { name: fields.get("event") ?? "", data: JSON.parse(fields.get("data") ?? "null") };
}
