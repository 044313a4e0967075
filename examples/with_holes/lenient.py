"""Numbers as people type them."""


def to_int(text, default=None):
    try:
        return int(text.strip())
    except <hole>:
        return default


def to_bool(text):
    return text.strip().lower() in ("yes", "true", "on", "1")
