"""An open document: its lines and places, the text of it that is sent, and the edits that an editor makes in it.

document.py         an open document, as the editor has it
documents.py        all of them, how large they may be, and who follows them
notebooks.py        cells, which see those before them, and their magics
positions.py        lines; characters of a line <-> the units that the editor counts in
windows.py          the text around a place that is sent <-> the document's own
edits.py            from replacements to the edit that an editor applies
changed_lines.py    which lines differ between two texts
paths.py            from URIs to files
"""

__all__ = ["changed_lines", "document", "documents", "edits", "notebooks", "paths", "positions", "windows"]
