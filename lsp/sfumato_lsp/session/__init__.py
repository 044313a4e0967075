"""What one language server holds while it runs."""

__all__: list[str] = []
