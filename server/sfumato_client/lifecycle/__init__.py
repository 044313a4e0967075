"""A server is found, started, waited for and ended."""

__all__ = ["find", "hung", "log_file", "page_file", "start"]
