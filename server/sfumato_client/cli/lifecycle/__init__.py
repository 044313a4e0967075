"""Commands about the running server."""

__all__ = ["exposure", "logs", "page", "pause", "restart", "resume", "serve", "status", "stop"]
