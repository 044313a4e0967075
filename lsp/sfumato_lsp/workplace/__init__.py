"""What suggestions and operations have in common.

files.py  open documents, their options, and whether they may be sent
link.py   the connection, and what its user is told of it
"""

__all__ = ["files", "link"]
