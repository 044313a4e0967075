"""vLLM behind a URL: canvases are sent to it and read back. No torch, and nothing of a request but token ids."""

__all__ = [
    "address", "answers", "body", "chained", "client", "exchange", "loop", "probe", "reads", "session", "step_times",
    "versions", "waiting",
]  # fmt: skip
