"""The texts of workspaces: kept in this process's memory alone, and brought to whichever worker runs."""

__all__ = ["feeding", "routes", "texts"]
