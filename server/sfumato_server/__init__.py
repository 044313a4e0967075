"""The server: it listens, lines requests up, and has a worker process answer them. Only the worker knows of torch."""

__all__ = [
    "compat",
    "config",
    "errors",
    "guard",
    "listen",
    "metrics",
    "page",
    "queue",
    "ray",
    "routes",
    "serving",
    "supervision",
    "worker",
]
