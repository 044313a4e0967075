// Asks a server as its first argument says, with the packages `openai` and `ollama`, and prints what was found as JSON.
import { Ollama } from "ollama";
import OpenAI from "openai";

const [what, url, token] = process.argv.slice(2);
const openai = new OpenAI({ baseURL: `${url}/v1`, apiKey: token, maxRetries: 0 });
const ollama = new Ollama({ host: url, headers: { Authorization: `Bearer ${token}` } });

async function all(stream) {
  const found = [];
  for await (const piece of stream) found.push(piece);
  return found;
}

const asks = {
  "openai completion": () => openai.completions.create({ model: "sfumato", prompt: "x = ", suffix: "\n", n: 2 }),
  "openai list": () => openai.completions.create({ model: "sfumato", prompt: ["a = ", "b = "] }),
  "openai stream": async () => all(await openai.completions.create({ model: "m", prompt: "#! say=one\n", stream: true })),
  "openai models": async () => (await openai.models.list()).data,
  "openai chat": () => openai.chat.completions.create({ model: "m", messages: [{ role: "user", content: "x" }] }),
  "ollama generate": () => ollama.generate({ model: "sfumato", prompt: "x = ", suffix: "\n" }),
  "ollama stream": async () => all(await ollama.generate({ model: "m", prompt: "#! say=one\n", stream: true })),
  "ollama list": async () => (await ollama.list()).models,
  "ollama show": () => ollama.show({ model: "sfumato" }),
  "ollama chat": () => ollama.chat({ model: "m", messages: [{ role: "user", content: "x" }] }),
  "ollama embed": () => ollama.embed({ model: "m", input: "x" }),
};

try {
  console.log(JSON.stringify({ found: await asks[what]() }));
} catch (error) {
  console.log(JSON.stringify({ error: error.message, status: error.status ?? error.status_code, code: error.code }));
}
