// Everything that can go wrong, with a sentence for the user.

export class Failure extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** The error in an answer of the server. */
export async function said(answer: Response): Promise<Failure> {
  try {
    const { error } = await answer.json();
    return new Failure(error.code, error.message);
  } catch {
    return new Failure("unreadable", `The server answered ${answer.status}, and nothing that this page can read.`);
  }
}

/** What to tell of anything that was thrown; `null` of what the user ended. */
export function sentence(error: unknown): string | null {
  if (error instanceof DOMException && error.name === "AbortError") return null;
  // `fetch` tells no more than this of a server that is not there.
  if (error instanceof TypeError) return "The server does not answer. See whether it runs: `sfumato status`.";
  return error instanceof Error ? error.message : String(error);
}
