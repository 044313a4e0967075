"""The `sfumato` command: `main` assembles the commands of the folders here."""

__all__ = ["edit", "lifecycle", "machine", "main"]
