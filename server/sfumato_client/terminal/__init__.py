"""What commands show: views, diffs, and a console on which no text can act."""

__all__ = ["change", "console", "excerpt", "fill_view", "inspect_view", "options", "result_view"]
