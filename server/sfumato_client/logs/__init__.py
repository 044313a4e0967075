"""Log lines, the id of the request that they belong to, and where an error was raised."""

__all__ = ["handlers", "lines", "request_id"]
