"""What was edited lately: texts before and after, in memory, for minutes, of documents that suggestions may see.

edit.py      one intention: keystrokes that belong together, a paste, one place of a rename, something that was taken
journal.py   the intentions of all documents, kept as the documents change; a keystroke costs it microseconds
"""

__all__ = ["edit", "journal"]
