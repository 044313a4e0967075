"""What follows from an edit by the texts alone: each case is a file with its edit marked, and what it becomes when all
that is offered is taken.
"""

from __future__ import annotations

import pytest
from tests.lsp.ripple.marked import rippled, view_of

from sfumato_lsp.ripple.score.planned import planned

FOLLOWS = {
    "a parameter's uses": (
        "def f(«price|amount», tax):\n    return price * tax\n",
        "def f(amount, tax):\n    return amount * tax\n",
    ),
    "not what an inner function has of its own": (
        "def f(«a|b»):\n    g = lambda a: a\n    return a, [a for a in g]\n",
        "def f(b):\n    g = lambda a: a\n    return b, [a for a in g]\n",
    ),
    "what an inner function reads, and declares": (
        "def f():\n    «n|m» = 0\n    def g():\n        nonlocal n\n        n += 1\n    return n\n",
        "def f():\n    m = 0\n    def g():\n        nonlocal m\n        m += 1\n    return m\n",
    ),
    "not where the new name means another thing": (
        "def f(«a|b»):\n    def g(b):\n        return a\n    return a\n",
        "def f(b):\n    def g(b):\n        return a\n    return b\n",
    ),
    "a class in annotations that are texts, and in no other text": (
        'class «Cat|Pet»:\n    def f(s, x: list["Cat"]) -> "Cat":\n        """Cat."""\n        return "Cat", Cat()\n',
        'class Pet:\n    def f(s, x: list["Pet"]) -> "Pet":\n        """Cat."""\n        return "Cat", Pet()\n',
    ),
    "what a class says of a field, and what sets it": (
        "class A:\n    «x|y»: int\n\n    def f(self, x):\n        self.x = x\n        return self.x\n",
        "class A:\n    y: int\n\n    def f(self, x):\n        self.y = x\n        return self.y\n",
    ),
    "a keyword of a call": (
        "def f(«price|amount»):\n    return 1\n\nf(price=3)\n",
        "def f(amount):\n    return 1\n\nf(amount=3)\n",
    ),
    "arguments that change places": (
        "def f(«a, b|b, a»):\n    return 1\n\nf(1, 2)\n",
        "def f(b, a):\n    return 1\n\nf(2, 1)\n",
    ),
    "a function's calls, and the list of public names": (
        '__all__ = ["fetch"]\n\ndef «fetch|load»():\n    return fetch()\n',
        '__all__ = ["load"]\n\ndef load():\n    return load()\n',
    ),
    "an attribute in its class": (
        "class A:\n    def __init__(self):\n        self.«x|y» = 1\n    def m(self):\n        return self.x\n",
        "class A:\n    def __init__(self):\n        self.y = 1\n    def m(self):\n        return self.y\n",
    ),
    "a field, and what names it": (
        "@dataclass\nclass A:\n    «x|y»: int\n    def m(self):\n        return self.x\n\nA(x=1)\n",
        "@dataclass\nclass A:\n    y: int\n    def m(self):\n        return self.y\n\nA(y=1)\n",
    ),
    "a method, not one of another class": (
        "class A:\n    def «x|y»(self): ...\n\nclass B:\n    def x(self): ...\n\nB().x()\n",
        "class A:\n    def y(self): ...\n\nclass B:\n    def x(self): ...\n\nB().x()\n",
    ),
    "a field for a parameter": (
        "class A:\n    def __init__(self, x«|, y», *z):\n        self.x = x\n        self.z = z\n",
        "class A:\n    def __init__(self, x, y, *z):\n        self.x = x\n        self.y = y\n        self.z = z\n",
    ),
    "a parameter for a field": (
        "class A:\n    def __init__(self, x, n=1):\n        self.x = x\n«|        self.y = y\n»        self.n = n\n",
        "class A:\n    def __init__(self, x, y, n=1):\n        self.x = x\n        self.y = y\n        self.n = n\n",
    ),
    "no second field for a parameter with another name": (
        "class A:\n    def __init__(self, x, «y|z»):\n        self.x = x\n        self.y = y\n",
        "class A:\n    def __init__(self, x, z):\n        self.x = x\n        self.y = z\n",
    ),
    "what a case captures by keyword": (
        "def f(p):\n    match p:\n        case P(x=«x|y», z=2):\n            return x\n",
        "def f(p):\n    match p:\n        case P(x=y, z=2):\n            return y\n",
    ),
    "the calls of a dataclass": (
        "@dataclass\nclass A:\n    x: int\n    «y: int\n    |»z: int = 0\n\nA(1, 2, z=3)\n",
        "@dataclass\nclass A:\n    x: int\n    z: int = 0\n\nA(1, z=3)\n",
    ),
    "its fields by keyword alone": (
        "@dataclass(«|kw_only=True»)\nclass A:\n    x: int\n    y: int = field(default=1)\n\nA(1, 2)\n",
        "@dataclass(kw_only=True)\nclass A:\n    x: int\n    y: int = field(default=1)\n\nA(x=1, y=2)\n",
    ),
    "an import that is unused since": (
        "import os\nimport sys\n\nprint(«os.name, |»sys.argv)\n",
        "import sys\n\nprint(sys.argv)\n",
    ),
    "one of several names": ("from m import a, b\n\nprint(«a|b», b)\n", "from m import b\n\nprint(b, b)\n"),
    "an import that is missing since": (
        '"""It."""\nimport ast\nimport sys\n\nprint(«3|json.dumps(3)», ast, sys)\n',
        '"""It."""\nimport ast\nimport json\nimport sys\n\nprint(json.dumps(3), ast, sys)\n',
    ),
    "the same line": (
        "log.«warn|warning»(a, b)\nx = 1\nlog.warn(a, b)\n",
        "log.warning(a, b)\nx = 1\nlog.warning(a, b)\n",
    ),
    "the same edit, once it was made twice": (
        "log.«warn|warning»(1)\nlog.«warn|warning»(2)\nlog.warn(3)\nwarn(4)\n",
        "log.warning(1)\nlog.warning(2)\nlog.warning(3)\nwarn(4)\n",
    ),
}
STAYS = {
    "what another binding is called already": "def f(«a|b», b):\n    return a\n",
    "a later value of a variable": "def f():\n    x = 1\n    «x|y» = 2\n    return x\n",
    "what is read instead, and known": "def f(a, b):\n    return «a|b» + a\n",
    "half a word of a text": 'def f(a):\n    return "«price|amount»", "price"\n',
    "a comment": "# «price|amount» is\nprice = 1\n",
    "the same line of another function": "def f():\n    «x|y» = 1\n\ndef g():\n    x = 1\n",
    "what an import may mean in a string": 'import os\n\nprint(«os|sys», "os")\n',
    "an edit that was made once": "log.«warn|warning»(1)\nlog.warn(2)\n",
    "an argument that somebody has to invent": "def f(a«|, b»):\n    return a\n\nf(1)\n",
    "a number, for this line alone": "if a > «10|20» and a < limit:\n    pass\nif a > 10 and a < limit:\n    pass\n",
    "what another class may have": "class A(B):\n    def f(self):\n        self.x = self.«x|y», self.x\n",
    "a parameter that is used already": (
        "class A:\n    def __init__(self, x«|, y»):\n        self.x = x\n        self.z = y + 1\n"
    ),
    "a field of something that is known": (
        "y = 1\nclass A:\n    def __init__(self, x):\n        self.x = x\n«|        self.y = y\n»"
    ),
    "a field with another name, whose parameter is there": (
        "class A:\n    def __init__(self, x, y):\n        self.x = x\n        «self.y = y|self.z = z»\n"
    ),
    "a field of a dataclass that is no parameter": (
        "@dataclass\nclass A:\n    x: int\n«|    y: ClassVar[int]\n»\nA(1)\n"
    ),
    "a dataclass that inherits": "@dataclass\nclass A(B):\n    x: int\n«|    y: int\n»\nA(1)\n",
    "one signature of several": (
        "@overload\ndef f(«a|b»: int): ...\n@overload\ndef f(a: str): ...\ndef f(a):\n    return 1\n\nf(a=1)\n"
    ),
    "a builtin": "def f(a):\n    return «len|max»(a), len(a)\n",
}


@pytest.mark.parametrize("case", FOLLOWS)
def test_it_follows(case: str) -> None:
    marked, becomes = FOLLOWS[case]
    assert rippled(marked) == {"a.py": becomes}


@pytest.mark.parametrize("case", STAYS)
def test_nothing_follows(case: str) -> None:
    assert rippled(STAYS[case]) == {"a.py": view_of("a.py", STAYS[case]).text}


def test_what_other_files_import_follows() -> None:
    files = {
        "pkg/a.py": "def «fetch|load»(url, n=1):\n    return url\n",
        "b.py": "from pkg.a import fetch\n\nfetch(1)\n",
        "pkg/c.py": "from . import a\n\na.fetch(2)\n",
        "pkg/d.py": "from a import fetch as get\n\nget(3)\n",
        "pkg/in/e.py": "from ..a import fetch\n\nfetch(4)\n",
        "f.py": "import pkg.a as a\n\na.fetch(5)\n",
    }
    assert rippled(files) == {
        "pkg/a.py": "def load(url, n=1):\n    return url\n",
        "b.py": "from pkg.a import load\n\nload(1)\n",
        "pkg/c.py": "from . import a\n\na.load(2)\n",
        "pkg/d.py": "from a import load as get\n\nget(3)\n",
        "pkg/in/e.py": "from ..a import load\n\nload(4)\n",
        "f.py": "import pkg.a as a\n\na.load(5)\n",
    }


@pytest.mark.parametrize(
    "other",
    [
        "from other import fetch\n\nfetch(4)\n",
        "from other.a import fetch\n\nfetch(4)\n",
        "from .a import fetch\n\nfetch(4)\n",
        "from . import a\n\na.fetch(4)\n",
        "from other import a\n\na.fetch(4)\n",
        "from ....a import fetch\n\nfetch(4)\n",
        "from pkg.a import get as fetch\n\nfetch(4)\n",
        "import a\n\ndef f(a):\n    return a.fetch(4)\n",
    ],
)
def test_what_another_module_has_does_not_follow(other: str) -> None:
    files = {"pkg/a.py": "def «fetch|load»(url):\n    return url\n", "app/b.py": other}
    assert rippled(files)["app/b.py"] == other


def test_calls_in_other_files_follow_a_signature() -> None:
    files = {
        "a.py": "def f(a, «b|c»=1):\n    return a\n",
        "b.py": "from a import f\n\nf(1, b=2)\n",
        "c.py": "f(1, b=2)\n",
    }
    assert rippled(files) == {
        "a.py": "def f(a, c=1):\n    return a\n",
        "b.py": "from a import f\n\nf(1, c=2)\n",
        "c.py": "f(1, b=2)\n",
    }


def test_a_file_of_another_language_has_the_same_line() -> None:
    marked = "log.«warn|error»(a, b);\nint x;\n  log.warn(a, b);\n"
    assert rippled(marked, "c") == {"a.py": "log.error(a, b);\nint x;\n  log.error(a, b);\n"}


def test_each_offer_says_its_source_and_what_is_certain_comes_first() -> None:
    view = view_of("file:///w/a.py", "class A:\n    def «x|y»(self):\n        self.x()\n\ndef g(one):\n    one.x()\n")
    offers = planned([view], lambda _: False)
    assert [(offer.origin, offer.line) for offer in offers] == [("member", "self.x()"), ("member", "one.x()")]
    assert offers[0].score > offers[1].score
