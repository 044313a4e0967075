"""What there is to know of a language, one file each, behind one door: `language_of`.

Strings, comments and blocks are data that the text filters and the judge read; a language that can be parsed says how.
"""

from sfumato_model.languages.language import Blocks, Completions, Language
from sfumato_model.languages.scan import Scan, scan
from sfumato_model.languages.syntax import Syntax, syntax_of
from sfumato_model.languages.table import language_of

__all__ = ["Blocks", "Completions", "Language", "Scan", "Syntax", "language_of", "scan", "syntax_of"]
