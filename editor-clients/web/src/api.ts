// The server's routes, with the session's token.

import { Failure, said } from "./failure";
import { ended, token } from "./session";
import { events } from "./events";
import type { Draft, Inspected, Refined, Rippled, Settled, Status, Written } from "./wire";

/** A request of the page: where it goes, and what it says. */
export interface Asked {
  route: "fill" | "rewrite" | "refine";
  body: object;
}

/** Asks for a stream: `draft` is called after every denoise step, and the answer comes back. */
export async function stream<Answer extends Written | Refined>(
  asked: Asked,
  signal: AbortSignal,
  draft: (draft: Draft) => void,
): Promise<Answer> {
  const response = await post(asked.route, { ...asked.body, stream: true, trace: true }, signal);
  let answer: Answer | null = null;
  for await (const { name, data } of events(response.body!)) {
    if (name === "draft") draft(data as Draft);
    else if (name === "done") answer = data as Answer;
    else throw new Failure((data as Failure).code, (data as Failure).message);
  }
  if (answer === null) throw new Failure("cut", "The connection to the server was cut. Ask again.");
  return answer;
}

export async function inspect(body: object, signal: AbortSignal): Promise<Inspected> {
  return (await post("inspect", body, signal)).json();
}

export async function ripple(body: object, signal: AbortSignal): Promise<Rippled> {
  return (await post("ripple", body, signal)).json();
}

export async function settle(body: object, signal: AbortSignal): Promise<Settled> {
  return (await post("settle", body, signal)).json();
}

export async function status(): Promise<Status> {
  return (await ask("/v1/status", {})).json();
}

export async function resume(): Promise<void> {
  await post("resume", {}, null);
}

async function post(route: string, body: object, signal: AbortSignal | null): Promise<Response> {
  // A broken half of a surrogate pair is no text that UTF-8 could carry.
  const text = JSON.stringify(body, (_, value) => (typeof value === "string" ? value.toWellFormed() : value));
  return ask(`/v1/${route}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: text, signal });
}

async function ask(path: string, request: RequestInit): Promise<Response> {
  const answer = await fetch(path, { ...request, headers: { ...request.headers, Authorization: `Bearer ${token()}` } });
  if (answer.status === 401) throw ended();
  if (!answer.ok) throw await said(answer);
  return answer;
}
