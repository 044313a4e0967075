"""What an operation is asked for and what it comes to: values, and functions that ask nobody.

params.py       the argument of its command
selected.py     a place in a document, and the text around it as it is sent
holes.py        the holes in a selection
drafts.py       what a document would look like with a draft
outcome.py      candidates with what the judge says of them, and the sentence for the user
from_answer.py  from the server's answers to outcomes
unlikely.py     unlikely code as diagnostics
"""

__all__ = ["drafts", "from_answer", "holes", "outcome", "params", "selected", "unlikely"]
