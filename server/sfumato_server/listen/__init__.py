"""Where the server listens: a unix socket or a port, taken so that nobody finds two servers."""

__all__ = ["descriptors", "listener", "place"]
