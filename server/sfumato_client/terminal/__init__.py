"""What commands show: views, diffs, and a console on which no text can act."""

__all__ = [
    "change",
    "console",
    "diff",
    "excerpt",
    "fill_view",
    "focus",
    "inspect_view",
    "options",
    "result_view",
    "rows",
    "visible_text",
    "watch",
]
