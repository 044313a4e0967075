"""After an edit: where else it asks for a change, offered and never made by itself.

other_servers/ what other language servers of the editor know of an edit
plan/          what is certain, or alike, from the texts alone
score/         how likely each of those is right, and which are shown
remembered.py  what was dismissed, undone or taken, and by what name each offer is known
snapshot.py    the documents as a plan sees them, taken on the event loop in no time
found.py       what a look in a thread comes to: what follows by plan, and what the server is to be asked
windows.py     what that is: the code around the newest edit, and pieces that share its words
by_fall.py     words that have become less likely by the edit, and what they settle on, by the server
importers.py   which files of the workspace import one, an index
closed.py      those that are not open, read for a plan
behind.py      what is looked for behind the plan: files that are not open, what fell
ahead.py       the same windows read before an edit comes, around the word at the cursor
values.py      what calls of a changed signature need and nobody has written, by the server
permitted.py   of which documents anything may be kept and offered
ripples.py     the offers of now: when they are looked for, and when they are gone
counted.py     what became of offers, for the statistics
told.py        offers as editors are told them: on the wire, as code actions, as diagnostics
"""

__all__ = [
    "ahead",
    "behind",
    "by_fall",
    "closed",
    "counted",
    "found",
    "importers",
    "other_servers",
    "permitted",
    "plan",
    "remembered",
    "ripples",
    "score",
    "snapshot",
    "told",
    "values",
    "windows",
]
