"""The model behind a protocol, with the canvas, the context and the noise that it works on."""

__all__ = [
    "arrays",
    "base",
    "by_torch",
    "canvas",
    "corruption",
    "dense",
    "embedded",
    "over_rows",
    "prefix",
    "rows",
    "space",
    "transformers",
]
