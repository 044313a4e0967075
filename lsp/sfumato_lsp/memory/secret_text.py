"""What looks like a secret is cut out of a text before it is sent to be remembered: better too much than too little.

Shapes are those that well-known scanners look for (gitleaks, detect-secrets); what has no shape is told by how much it
looks like chance. Each pattern takes as long as its text is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

_BEGIN = re.compile(r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY[A-Z ]{0,20}-----")
_END = "-----END "
_SHAPED = re.compile(
    r"\b(?:AKIA|ASIA|AGPA|AIDA|AROA)[0-9A-Z]{16,}+"  # Amazon
    r"|\b(?:gh[opsur]_|github_pat_|glpat-|npm_|hf_|dop_v1_|pypi-|sq0[a-z]{3}-|shp[a-z]{2}_)[0-9A-Za-z_-]{16,}+"
    r"|\bxox[a-z]-[0-9A-Za-z-]{10,}+"  # Slack
    r"|\b(?:sk|rk|pk)[-_][0-9A-Za-z_-]{16,}+"  # OpenAI, Stripe
    r"|\bAIza[0-9A-Za-z_-]{30,}+|\bya29\.[0-9A-Za-z_-]{16,}+"  # Google
    r"|\bSG\.[0-9A-Za-z_.-]{20,}+"  # SendGrid
    r"|\beyJ[0-9A-Za-z_-]{8,}+\.[0-9A-Za-z_.-]{8,}+"  # a JSON web token
)
_IN_URL = re.compile(r"(?P<kept>\b[a-zA-Z][a-zA-Z0-9+.-]{1,20}://[^\s:/@'\"]{0,100}:)[^\s/@'\"]{1,200}(?=@)")
_NAMED = re.compile(
    # A name of a secret, what stands between, and the text that it is given.
    r"(?i)(?P<kept>(?:passw(?:or)?d|passphrase|pwd|secret|token|api_?-?key|access_?-?key|private_?-?key|credentials?|"
    r"authorization)[\w-]{0,40}['\"]?\]?[ \t]{0,8}(?::[ \t]{0,8}\w{1,20}[ \t]{0,8}=|:=|=>|=|:|,)[ \t]{0,8}"
    r"[rbfu]{0,2}(?P<quote>['\"]))(?P<text>[^'\"\n]{4,500})(?=(?P=quote))"
)
_RUN = re.compile(r"[0-9A-Za-z+/_=-]{20,}+")
_HEX = re.compile(r"[0-9A-Fa-f-]{32,}+")
MIXED = 0.4
"""Share of neighbours of different kinds (small letters, capitals, digits): names have less, and random text has two
thirds.
"""


def without_secrets(text: str) -> str:
    """`text` without private keys, tokens of known shapes, passwords, and what looks like chance."""
    for cut in _CUTS:
        text = cut(text)
    return text


def _without_keys(text: str) -> str:
    """Each from its begin to its end, or to the text's."""
    kept, at = [], 0
    while found := _BEGIN.search(text, at):
        kept.append(text[at : found.start()])
        end = text.find(_END, found.end())
        closed = text.find("-----", end + len(_END)) if end >= 0 else -1
        at = closed + 5 if closed >= 0 else len(text)
    return "".join([*kept, text[at:]])


def _without_chance(text: str) -> str:
    return _RUN.sub(lambda found: "" if looks_random(found[0]) else found[0], text)


def looks_random(run: str) -> bool:
    """Whether a run of letters, digits and the signs of base64 is no word: a digest, a key, a UUID."""
    if _HEX.fullmatch(run):
        return any(c.isdigit() for c in run) and any(c.isalpha() for c in run)
    # Names have signs between their words.
    kinds = ["0" if c.isdigit() else "a" if c.islower() else "A" for c in run if c.isalnum()]
    if "0" not in kinds or len({*kinds}) < 2:
        return False
    return sum(left != right for left, right in pairwise(kinds)) >= MIXED * len(kinds)


_CUTS: tuple[Callable[[str], str], ...] = (
    _without_keys,
    lambda text: _SHAPED.sub("", text),
    lambda text: _IN_URL.sub(r"\g<kept>", text),
    lambda text: _NAMED.sub(r"\g<kept>", text),
    _without_chance,
)
