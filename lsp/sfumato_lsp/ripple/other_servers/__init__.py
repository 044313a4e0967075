"""What the other language servers of the editor know of an edit; the editor's client tells it.

said.py   errors that came with an edit, and the uses of words that were at the cursor before they were edited
asked.py  asks for those uses, once for each word that the cursor comes to
"""

__all__ = ["asked", "said"]
