"""Where a server is, how it is named, and what can go wrong on the way there."""

__all__ = ["address", "errors", "install", "keepalive", "record", "session", "version"]
