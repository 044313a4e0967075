"""An engine beside this server: where it is, its key, and one that is started here, watched and ended."""

__all__ = ["command", "key", "loading", "own_engine", "process", "settings", "starting", "watcher"]
