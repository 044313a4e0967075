"""What a user can set, from every place where it can be set, and the options that follow for a document.

schema.py            each setting with its kind, its default and a sentence
kind.py              what a value has to be
reading.py           what one place says: values, those for a language or a glob, and what is wrong with it
workspace_file.py    a workspace folder's own `sfumato.toml`, which is not trusted with everything
sources.py           all the places of one editor, and the options that follow for each document
reference.py         docs/settings.md and the JSON schemas, printed from the schema (`python -m sfumato_lsp.settings`)

A setting that cannot be used gives a message and its default; it never stops the server.
"""

__all__ = ["kind", "options", "reading", "reference", "schema", "sources", "workspace_file"]
