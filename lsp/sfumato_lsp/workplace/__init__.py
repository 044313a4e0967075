"""What suggestions and operations have in common.

files.py  open documents, their options, whether they may be sent, and their trees
later.py  one thing after a while, unless it is taken back
link.py   the connection, and what its user is told of it
"""

__all__ = ["files", "later", "link"]
