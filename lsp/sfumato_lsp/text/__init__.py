"""An open document: its lines and places, the text of it that is sent, and the edits that an editor makes in it.

lines.py            a text as lines with their ends
document.py         an open document, as the editor has it
documents.py        all of them
follower.py         what is told when one opens, changes, is saved or closed
document_sizes.py   how large a document may be
notebooks.py        cells, which see those before them, and their magics
positions.py        characters of a line <-> the units that the editor counts in
windows.py          the text around a place that is sent
sent_text.py        a text <-> the same as it is sent
edits.py            from replacements to the edit that an editor applies
changed_lines.py    which lines differ between two texts
paths.py            from URIs to files
"""

__all__ = [
    "changed_lines",
    "document",
    "document_sizes",
    "documents",
    "edits",
    "follower",
    "lines",
    "notebooks",
    "paths",
    "positions",
    "sent_text",
    "windows",
]
