"""Where an edit ripples without a model: texts and edits go in, offers come out. Nothing is read from disk.

offer.py      a place, its text now and then, why it is offered and how likely it is right
view.py       what a plan sees: the documents as they are and were, as texts, trees and changed words
words.py      an edit as runs of words that became others
renamed.py    a binding got another name: its uses by scope, and what `__all__` says of it
members.py    the same of an attribute, a method or a field, in its class
across.py     other open files that import what was renamed or called
called.py     a signature changed: its calls
siblings.py   a field and its parameter
enumerated.py a member was added to an enum: its cases and keys
repeated.py   the same edit elsewhere: the same line, or what two edits have in common
alike.py      the same words elsewhere, most of which mean another thing
imported.py   an import that is missing now, or unused
reported.py   uses that other language servers knew, and errors that they report since
"""

__all__ = [
    "across",
    "alike",
    "called",
    "enumerated",
    "imported",
    "members",
    "offer",
    "renamed",
    "repeated",
    "reported",
    "siblings",
    "view",
    "words",
]
