"""What there is to know of a language, one file each, behind one door: `language_of`.

Strings, comments and blocks are data that the text filters and the judge read; a language that can be parsed says how.
A new language is a row in `syntax.py`. One of which more is known (its words, its parser, how its unfinished code goes
on) is a file as `python.py`, and its row in `table.py`.
"""

from sfumato_model.languages.language import Blocks, Language
from sfumato_model.languages.scan import Scan, scan
from sfumato_model.languages.syntax import Syntax
from sfumato_model.languages.table import language_of

__all__ = ["Blocks", "Language", "Scan", "Syntax", "language_of", "scan"]
