"""Texts as tokens, as words and as Python, without a model."""

__all__ = ["python_text", "syntax_errors", "tokenizer", "vocabulary", "words"]
