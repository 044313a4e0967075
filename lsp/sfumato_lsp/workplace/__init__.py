"""What suggestions and operations have in common.

files.py  open documents, their options, whether they may be sent, and their trees
link.py   the connection, and what its user is told of it
"""

__all__ = ["files", "link"]
