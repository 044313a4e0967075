"""Python texts, finished or not: functions, calls and signatures, found by tree-sitter.

tree.py             a text as a tree, with places counted in characters
open_trees.py       the trees of open documents, each read once
function_around.py  the function around a cursor
definition.py       the function whose header the cursor is in
signature.py        its parameters
call.py             a call and its arguments
binding.py          which argument reaches which parameter
remark.py           the comment behind an argument
"""

__all__ = ["binding", "call", "definition", "function_around", "open_trees", "remark", "signature", "tree"]
