"""What an operation is asked for and what it comes to: values, and functions that ask nobody.

params.py       the argument of its command
selected.py     a place in a document, and the text around it as it is sent
sizes.py        what is too little and too much to be asked about
holes.py        the holes in a selection
drafts.py       what a document would look like with a draft
outcome.py      candidates, and the sentence for the user
judged.py       candidates with what the judge says of their documents
from_answer.py  from the server's answers to outcomes
unlikely.py     unlikely code as diagnostics
"""

__all__ = ["drafts", "from_answer", "holes", "judged", "outcome", "params", "selected", "sizes", "unlikely"]
