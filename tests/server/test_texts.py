"""Texts of workspaces in the server's memory: bounded, and those that nobody asked about for longest go."""

from __future__ import annotations

from sfumato_client.text.digest import digest_of
from sfumato_server.memory.texts import Room, Texts


def kept(texts, workspace):
    return {path: text.text for path, text in texts.of(workspace).items()}


def test_what_is_named_and_not_known_is_wanted_and_what_is_not_named_goes():
    texts = Texts()
    texts.keep("a", {"x.py": "x", "y.py": "y"})
    named = {"x.py": digest_of("x"), "z.py": digest_of("z")}
    assert texts.only("a", named) == (["z.py"], ["y.py"])
    assert kept(texts, "a") == {"x.py": "x"}


def test_a_workspace_of_which_all_went_is_none():
    texts = Texts()
    texts.keep("a", {"x.py": "x"})
    texts.forget("a", ["x.py", "unknown.py"])
    texts.forget("unknown")
    assert len(texts) == 0


def test_what_has_no_room_is_left_out_and_what_it_was_before_too():
    texts = Texts(Room(workspace=5))
    assert texts.keep("a", {"x.py": "1234", "y.py": "12", "z.py": "1"}) == (["y.py"], [])
    assert texts.keep("a", {"x.py": "123456"}) == (["x.py"], [])
    assert kept(texts, "a") == {"z.py": "1"}
    assert texts.characters("a") == 1


def test_the_workspace_that_was_asked_about_longest_ago_goes():
    texts = Texts(Room(workspaces=2))
    texts.keep("a", {"x.py": "x"})
    texts.keep("b", {"x.py": "x"})
    assert texts.asked("a")
    assert texts.keep("c", {"x.py": "x"}) == ([], ["b"])
    assert [*texts] == ["c", "a"]
    assert not texts.asked("b")


def test_characters_of_all_are_bounded():
    texts = Texts(Room(all=10))
    for workspace in "abc":
        texts.keep(workspace, {"x.py": "1234"})
    assert [*texts] == ["c", "b"]
