"""From URIs to files: the label of a file in a request, and which files an editor may mean by a URI."""

from __future__ import annotations

from pathlib import Path, PurePath

import pytest

from sfumato_lsp.privacy.ignored_documents import _look
from sfumato_lsp.privacy.ignored_files import NO_PATTERNS
from sfumato_lsp.text.paths import MAX_LABEL, local_file, meant_by, path_label, uri_path


@pytest.mark.parametrize(
    ("uri", "folders", "label"),
    [
        ("file:///w/pkg/a.py", ["file:///w"], "pkg/a.py"),
        ("file:///w/pkg/a.py", ["file:///w", "file:///w/pkg"], "a.py"),
        ("file:///w/a%20b.py", ["file:///w"], "a b.py"),
        ("file:///elsewhere/a.py", ["file:///w"], "a.py"),
        ("file:///wide/a.py", ["file:///w"], "a.py"),
        ("file://localhost/w/pkg/a.py", ["file:///w"], "pkg/a.py"),
        ("file:///w/x/../pkg//a.py", ["FILE:///w/"], "pkg/a.py"),
        ("untitled:Untitled-1", ["file:///w"], "Untitled-1"),
    ],
)
def test_a_label_is_the_path_in_the_innermost_folder(uri: str, folders: list[str], label: str) -> None:
    assert path_label(uri, folders) == label


def test_a_label_is_no_longer_than_the_protocol_takes() -> None:
    assert len(path_label("file:///w/" + "x/" * 2000 + "a.py", ["file:///w"])) == MAX_LABEL


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("file:///w/a.py", "/w/a.py"),
        ("file://localhost/w/a.py", "/w/a.py"),
        ("FILE://LOCALHOST/w/a.py", "/w/a.py"),
        ("file:/w/a.py", "/w/a.py"),
        ("file:////w//./x/%2e%2e/a%2epy", "/w/a.py"),
        ("file:///w%2Fa.py", "/w/a.py"),
        ("file:///w/a;b.py", "/w/a;b.py"),
        ("file:///w/%E9.py", "/w/\udce9.py"),
        ("vscode-notebook-cell:/w/a.ipynb#W0s", "/w/a.ipynb"),
        ("untitled:a.py", "a.py"),
        ("/w/a.py", "/w/a.py"),
    ],
)
def test_a_uri_names_a_path(uri: str, path: str) -> None:
    assert uri_path(uri) == PurePath(path)


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("file:///w/a.py", "/w/a.py"),
        ("file://localhost/w/a.py", "/w/a.py"),
        ("file://elsewhere/w/a.py", None),
        ("untitled:/w/a.py", None),
        ("git:/w/a.py", None),
        ("file:a.py", None),
    ],
)
def test_a_file_of_another_machine_is_none_of_this_one(uri: str, path: str | None) -> None:
    """Trust finding 5."""
    assert local_file(uri) == (None if path is None else Path(path))


WAYS = [
    "file://{}/sub/private.py",
    "file://localhost{}/sub/private.py",
    "file://LocalHost{}/sub/private.py",
    "file://elsewhere{}/sub/private.py",
    "file://user@localhost:80{}/sub/private.py",
    "file:/{}/sub/private.py",
    "file:{}/sub/private.py",
    "FILE://{}/sub/private.py",
    " file://{}/sub/private.py",
    "file:///{}/sub/private.py",
    "file:////{}/sub/private.py",
    "file://{}/sub//private.py",
    "file://{}/sub/./private.py",
    "file://{}/other/../sub/private.py",
    "file://{}/other/%2e%2e/sub/private.py",
    "file://{}/other/.%2E/sub/private.py",
    "file://{}/sub/private%2epy",
    "file://{}/sub%2Fprivate.py",
    "file://{}/s%75b/privat%65.py",
    "file://{}/sub/private.py?x",
    "file://{}/sub/private.py#L1",
    "vscode-notebook-cell:{}/sub/private.py#W0sZmlsZQ",
    "vscode-notebook-cell://host{}/sub/private.py",
    "git:{}/sub/private.py?%7B%7D",
    "{}/sub/private.py",
]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / ".gitignore").write_text("/sub/private.py\nodd*\n")
    for name in ("sub", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "private.py").write_text("")
    return tmp_path


def is_kept_back(uri: str, workspace: Path) -> bool:
    return _look(meant_by(uri), [workspace], NO_PATTERNS)


@pytest.mark.parametrize("way", WAYS)
def test_no_way_to_write_a_uri_goes_round_the_rules(workspace: Path, way: str) -> None:
    """Trust finding 5: `file://localhost/...` and the like."""
    assert is_kept_back(way.format(workspace), workspace)
    assert not is_kept_back(way.format(workspace).replace("/sub", "/other").replace("s%75b", "other"), workspace)


def test_nor_does_a_path_whose_first_part_became_the_machine(workspace: Path) -> None:
    """Trust finding 5: VS Code makes `file://w/a.py` of the path `//w/a.py`, which the system opens as `/w/a.py`."""
    assert is_kept_back(f"file:/{workspace}/sub/private.py", workspace)


@pytest.mark.parametrize("name", ["odd?.py", "odd#1.py", "odd;x.py"])
def test_nor_a_name_with_what_ends_a_path_in_uris(workspace: Path, name: str) -> None:
    """Trust finding 5: not every editor writes such names with `%`."""
    (workspace / ".gitignore").write_text(f"{name.replace('?', '[?]')}\n")
    assert is_kept_back(f"file://{workspace}/{name}", workspace)


def test_nor_a_link_before_two_dots(workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Trust finding 5: the system goes up from where the link leads."""
    outside = tmp_path_factory.mktemp("outside")
    (outside / "link").symlink_to(workspace / "sub")
    assert is_kept_back(f"file://{outside}/link/../sub/private.py", workspace)
    assert is_kept_back(f"file://{workspace}/sub/../sub/private.py", workspace)


@pytest.mark.parametrize("uri", ["file:private.py", "file:", "file:///w/a%00.py"])
def test_what_names_no_file_that_could_be_looked_at_is_kept_back(workspace: Path, uri: str) -> None:
    assert is_kept_back(uri, workspace)
