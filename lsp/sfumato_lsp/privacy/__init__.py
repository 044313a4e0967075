"""Which documents and files are never read for a request and never sent.

ignored_files.py      secrets by their names, what git ignores, and what the user's settings name
ignored_documents.py  the open documents among them, looked up in a thread
"""

__all__ = ["ignored_documents", "ignored_files"]
