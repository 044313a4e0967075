"""The server process: the app, what lives as long as it, and uvicorn around it."""

__all__ = ["app", "serve"]
