"""What was suggested and accepted on this machine: a SQLite file in the user's state folder, and figures from it.

Numbers and labels only: no text, no paths. The language server writes (`store.write`), `sfumato stats` reads. Nothing
of it is ever sent. Standard library and platformdirs only; who imports `store` brings SQLite in.
"""

__all__ = ["figures", "row", "store"]
