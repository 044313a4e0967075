"""Log lines, the id of the request that they belong to, and where an error was raised."""

__all__ = ["lines", "raised_at", "repeated", "request_id", "standard_error"]
