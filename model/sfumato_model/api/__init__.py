"""What callers ask and get: requests, results, errors, what the worker holds, and the front for people."""

__all__ = [
    "bounds",
    "errors",
    "loaded",
    "no_text",
    "request",
    "result",
    "ripple",
    "ripple_settings",
    "sfumato",
    "stats",
]
