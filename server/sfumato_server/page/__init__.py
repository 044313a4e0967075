"""The server's page for browsers: plain files, and the way from a one-time key to a session."""

__all__ = ["routes"]
