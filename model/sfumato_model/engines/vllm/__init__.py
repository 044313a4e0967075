"""vLLM behind a URL: canvases are sent to it and read back. No torch, and nothing of a request but token ids."""

__all__ = [
    "address", "answers", "body", "canvases", "chained", "client", "connection", "engine", "exchange", "likelihoods",
    "load", "loop", "probe", "reads", "session", "step_times", "versions", "waiting",
]  # fmt: skip
