"""The HTTP routes, and what `/openapi.json` says of them."""

__all__ = ["control", "error_handlers", "operations"]
