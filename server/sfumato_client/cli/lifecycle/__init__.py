"""Commands about the running server."""

__all__ = ["exposure", "logs", "none_runs", "page", "pause", "restart", "resume", "serve", "status", "stop"]
