"""What callers ask and get: requests, results, errors, the engine that the worker holds, and the front for people."""

__all__ = ["engine", "errors", "no_text", "request", "result", "sfumato", "stats"]
