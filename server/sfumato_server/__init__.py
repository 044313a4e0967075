"""The server: it listens, lines requests up, and has a worker process answer them. Only the worker knows of torch."""

__all__ = [
    "compat",
    "config",
    "engine",
    "engine_settings",
    "errors",
    "guard",
    "listen",
    "memory",
    "metrics",
    "page",
    "queue",
    "ray",
    "routes",
    "serving",
    "supervision",
    "worker",
]
