"""A checkpoint on disk: found, fetched, checked before anything is loaded, and on which device it runs."""

__all__ = [
    "config_bounds",
    "device",
    "download",
    "file",
    "float8",
    "folder",
    "foreign",
    "hub_answers",
    "hub_errors",
    "local",
    "manifest",
    "published",
    "sampler_settings",
    "text_config",
    "weights_header",
]
