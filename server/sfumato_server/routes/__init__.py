"""The HTTP routes, and what `/openapi.json` says of them."""

__all__ = ["bad_request", "control", "error_handlers", "openapi", "operations", "status"]
