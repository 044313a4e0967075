"""Functions of held-out files that the verbs are tried on: of every shape, in every indentation."""

from __future__ import annotations

import ast
import random
import symtable
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

from benchmarks.shared.source import Function, Source, parameters, read

from sfumato_model.api.request import Selection
from sfumato_model.text.python_text import NotPython, lines_in_strings, parse
from sfumato_model.training.data.corpus import SourceFile

LONGEST = 3_000
"""Characters of a function."""
INSTRUCTIONS = {
    "type hints": "add type hints", "docstring": "add a docstring", "rename": "rename {old} to {new}",
    "None guard": "return None if {parameter} is None", "async": "make async", "try": "wrap the body in try",
}  # fmt: skip
NEW_NAMES = ("value", "item", "data", "result", "node", "x", "obj", "renamed")
SHAPES = {"plain": 40, "decorated": 20, "nested": 15, "async": 15, "overloaded": 10}
UNITS = {"": 50, "\t": 25, "  ": 25}
"""How a file is indented: as it is, or anew."""


@dataclass(frozen=True, kw_only=True)
class VerbCase:
    """A function of `file`, from character `start` to `end`, and what is to become of it; `kind` is the verb."""

    kind: str
    shape: str
    file: SourceFile
    start: int
    end: int
    instruction: str

    @property
    def selection(self) -> Selection:
        text = self.file.text
        return Selection(
            before=text[: self.start], text=text[self.start : self.end], after=text[self.end :], path=self.file.path
        )


def verb_cases(files: Sequence[SourceFile], count: int, seed: int) -> list[VerbCase]:
    """`count` cases of each verb in the shares of `SHAPES` and `UNITS`, as far as there are functions of a shape."""
    rng = random.Random(seed)
    shuffled = rng.sample(list(files), len(files))
    every = [(file, shape, line) for file in shuffled for shape, line in shapes(file.text)]
    rng.shuffle(every)
    by_shape = {shape: [(file, line) for file, one, line in every if one == shape] for shape in SHAPES}
    found: list[VerbCase] = []
    for kind in INSTRUCTIONS:
        left = count
        # What a shape has too few functions for is made up by plain ones.
        for shape in sorted(SHAPES, key=lambda one: one == "plain"):
            wanted = left if shape == "plain" else round(count * SHAPES[shape] / 100)
            own = (_case(kind, shape, file, line, rng) for file, line in _rotated(by_shape[shape], rng))
            cases = list(islice((one for one in own if one is not None), wanted))
            left -= len(cases)
            found += cases
    return found


def _rotated(places: list[tuple[SourceFile, int]], rng: random.Random) -> list[tuple[SourceFile, int]]:
    """Every verb begins elsewhere."""
    at = rng.randrange(len(places)) if places else 0
    return places[at:] + places[:at]


def shapes(text: str) -> Iterator[tuple[str, int]]:
    """The functions of a file: what each is, and the line of its `def`."""
    source = read(text)
    inner: set[int] = set()
    for node, _ in source.functions if source is not None else ():
        inner.update(id(one) for part in node.body for one in ast.walk(part) if id(node) not in inner)
    for node, _ in source.functions if source is not None else ():
        if any("overload" in ast.unparse(one) for one in node.decorator_list):
            yield "overloaded", node.lineno
        elif isinstance(node, ast.AsyncFunctionDef):
            yield "async", node.lineno
        elif id(node) in inner:
            yield "nested", node.lineno
        else:
            yield "decorated" if node.decorator_list else "plain", node.lineno


def _case(kind: str, shape: str, file: SourceFile, line: int, rng: random.Random) -> VerbCase | None:
    (unit,) = rng.choices(list(UNITS), list(UNITS.values()))
    file = replace(file, text=indented(file.text, unit) if unit else file.text)
    source = read(file.text)
    if source is None:
        return None
    function = next(node for node, _ in source.functions if node.lineno == line)
    start = _start(source, function, decorated=rng.random() < 0.75)
    end = source.at(function.end_lineno or line, function.end_col_offset or 0)
    instruction = _instruction(kind, function, file.text, rng)
    if end - start > LONGEST or instruction is None:
        return None
    return VerbCase(kind=kind, shape=shape, file=file, start=start, end=end, instruction=instruction)


def _start(source: Source, function: Function, *, decorated: bool) -> int:
    if not (decorated and function.decorator_list):
        return source.at(function.lineno, function.col_offset)
    first = function.decorator_list[0]
    return source.text.rindex("@", 0, source.at(first.lineno, first.col_offset))


def _instruction(kind: str, function: Function, text: str, rng: random.Random) -> str | None:
    """What is asked of the function in a file of the `text`; `None` where it makes no sense: it has a docstring."""
    own = parameters(function)
    told: dict[str, str] = {}
    match kind:
        case "type hints":
            named = own[len(function.args.posonlyargs) :]
            bare = any(one.annotation is None for one in named if one.arg not in ("self", "cls"))
            if function.returns is not None and not bare:
                return None
        case "docstring" if ast.get_docstring(function) is not None:
            return None
        case "rename":
            # A name with two underscores in front is another one in each class.
            names = [name for name in own_names(function) if not name.startswith(("__", ".", "self", "cls"))]
            free = [name for name in NEW_NAMES if name not in text]
            if not names or not free:
                return None
            told = {"old": rng.choice(names), "new": rng.choice(free)}
        case "None guard":
            if not own:
                return None
            told = {"parameter": rng.choice(own).arg}
        case "async" if isinstance(function, ast.AsyncFunctionDef):
            return None
        case "try":
            if ast.get_docstring(function) is not None and len(function.body) == 1:
                return None
    return INSTRUCTIONS[kind].format(**told)


def own_names(function: Function) -> list[str]:
    """What CPython says that the function binds: parameters and variables, nothing imported, global or nonlocal."""
    text = ast.unparse(ast.Module(body=[function], type_ignores=[]))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            table = symtable.symtable(text, "<text>", "exec")
    except SyntaxError:
        return []
    for own in _tables(table):
        if own.get_type() == "function" and own.get_name() == function.name:
            return sorted(one.get_name() for one in own.get_symbols() if one.is_local() and not one.is_imported())
    return []


def _tables(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    yield table
    for child in table.get_children():
        yield from _tables(child)


@lru_cache(maxsize=512)
def indented(text: str, unit: str) -> str:
    """`text` with `unit` for each four spaces; as it is where that would change what it says."""
    try:
        fixed = lines_in_strings(text)
        lines = [line if number in fixed else _indented(line, unit) for number, line in enumerate(text.split("\n"), 1)]
        anew = "\n".join(lines)
        return anew if ast.dump(parse(anew)) == ast.dump(parse(text)) else text
    except NotPython:
        return text


def _indented(line: str, unit: str) -> str:
    levels, rest = divmod(len(line) - len(line.lstrip(" ")), 4)
    return unit * levels + " " * rest + line.lstrip(" ")
