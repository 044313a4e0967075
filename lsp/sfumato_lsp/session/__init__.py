"""What one language server holds while it runs, in a few objects of which each handler takes what it needs.

language_server.py  pygls's server with them, and who is told when a document opens, changes or is closed
"""

__all__ = ["language_server"]
