"""What callers ask and get: requests, results, errors, what the worker holds, and the front for people."""

__all__ = ["errors", "loaded", "no_text", "request", "result", "sfumato", "stats"]
