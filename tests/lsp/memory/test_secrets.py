"""What looks like a secret is cut out, and code is left as it is."""

from __future__ import annotations

import sysconfig
from pathlib import Path

import pytest
from tests.bounded import in_bounded_time

from sfumato_lsp.memory.secret_text import looks_random, without_secrets

RANDOM = "Zx9Qk3LmT7vB2nR8wYpD4sJf"
KEY = f"-----BEGIN RSA PRIVATE KEY-----\n{RANDOM}\n-----END RSA PRIVATE KEY-----"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"a = 1\n{KEY}\nb = 2\n", "a = 1\n\nb = 2\n"),
        (f"a = 1\n-----BEGIN PRIVATE KEY-----\n{RANDOM}\n", "a = 1\n"),
        ('key = "AKIAIOSFODNN7EXAMPLE"\n', 'key = ""\n'),
        ('x = "ghp_16C7e42F292c6912E7710c838347Ae178B4a"\n', 'x = ""\n'),
        ('x = "xoxb-123456789012-abcdef"\n', 'x = ""\n'),
        ('x = "sk-proj-abcdefghijklmnop1234"\n', 'x = ""\n'),
        ('x = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3.SflKxwRJSMeKKF2QT4"\n', 'x = ""\n'),
        ('url = "postgres://me:hunter2@host/db"\n', 'url = "postgres://me:@host/db"\n'),
        ('password = "hunter2"\n', 'password = ""\n'),
        ("DB_PASSWORD: str = 'hunter2'\n", "DB_PASSWORD: str = ''\n"),
        ('config["api_key"] = "hunter22"\n', 'config["api_key"] = ""\n'),
        ('{"client_secret": "hunter2"}\n', '{"client_secret": ""}\n'),
        ("connect(password='hunter2')\n", "connect(password='')\n"),
        ('os.environ.setdefault("TOKEN", "hunter2")\n', 'os.environ.setdefault("TOKEN", "")\n'),
        (f'x = "{RANDOM}"\n', 'x = ""\n'),
        ('x = "9b74c9897bac770ffc029102a200c5de"\n', 'x = ""\n'),
        ('x = "550e8400-e29b-41d4-a716-446655440000"\n', 'x = ""\n'),
    ],
)
def test_what_is_cut(text, left):
    assert without_secrets(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "def test_the_extension_of_vs_code_has_them_as_they_are_printed_2(): ...\n",
        "class Base64EncodedHTTPServerResponseHandler2: ...\n",
        "from sfumato_client.protocol.memory import MAX_FILE_TEXT, MemoryRequest\n",
        'password = ""\n',
        "password = input()\n",
        "if token == other: pass\n",
        "x = 1234567890123456789012345678901234567890\n",
        "# ----------------------------------------------------------------\n",
        "https://example.org/a/long/path/to/a/page/of/documentation.html\n",
        "https://user@example.org/\n",
        "abcdefghijklmnopqrstuvwxyz0123456789\n",
    ],
)
def test_code_is_left(text):
    assert without_secrets(text) == text


def test_little_of_real_code_is_cut():
    files = sorted(Path(sysconfig.get_paths()["stdlib"]).glob("*.py"))[:80]
    texts = [file.read_text(encoding="utf-8", errors="replace") for file in files]
    kept = [without_secrets(text) for text in texts]
    assert sum(map(len, texts)) - sum(map(len, kept)) < 0.001 * sum(map(len, texts))


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN RSA PRIVATE KEY-----" * 6_000,
        "password: " * 20_000,
        "passwordpasswordpassword" * 8_000,
        "a://" * 50_000,
        "eyJ" * 60_000,
        "ab1" * 60_000,
        '"' * 200_000,
    ],
    ids=["keys", "names", "one name", "urls", "tokens", "a run", "quotes"],
)
def test_no_text_holds_it_up(text):
    with in_bounded_time():
        without_secrets(text)


def test_words_are_not_chance():
    assert looks_random(RANDOM)
    assert not looks_random("CamelCaseNameOfSomething")
    assert not looks_random("snake_case_name_of_something_12")
