"""Text filters: what is cut or mended in a candidate's text before anyone sees it.

A filter is one function in one file; `chain.py` has their order. They read text and nothing else, and are shy: text
that a person could have meant comes out as it went in. `tests/golden/` shows what each does.
"""

from sfumato_model.postprocess.chain import FILTERS, postprocess
from sfumato_model.postprocess.place import Place
from sfumato_model.postprocess.whole_tokens import whole_tokens

__all__ = ["FILTERS", "Place", "postprocess", "whole_tokens"]
