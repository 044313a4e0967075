"""Commands about the running server."""

__all__ = ["exposure", "logs", "page", "rest", "restart", "running", "serve", "status", "stop"]
