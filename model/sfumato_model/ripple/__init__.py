"""What an edit changes elsewhere: words that are less likely since, and what they settle on."""

__all__ = ["fallen", "readings", "settled", "signs", "windows"]
