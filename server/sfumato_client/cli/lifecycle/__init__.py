"""Commands about the running server."""

__all__ = ["exposure", "logs", "page", "rest", "restart", "serve", "status", "stop"]
