"""Python texts, finished or not: functions, calls and signatures, found by tree-sitter.

tree.py             a text as a tree, with places counted in characters
function_around.py  the function around a cursor
definition.py       the function whose header the cursor is in
signature.py        its parameters
fields.py           a dataclass as the constructor that its fields are
call.py             a call, its arguments, and which parameters they reach
roles.py            what a word does where it stands
names.py            the places of one name, what each does, and the scope it means
"""

__all__ = ["call", "definition", "fields", "function_around", "names", "roles", "signature", "tree"]
