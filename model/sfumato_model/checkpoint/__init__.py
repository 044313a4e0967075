"""A checkpoint on disk: found, checked before anything is loaded, and on which device it runs."""

__all__ = [
    "config_bounds",
    "device",
    "dtype",
    "fetched",
    "file",
    "float8",
    "folder",
    "foreign",
    "hub",
    "manifest",
    "published",
    "sampler_settings",
    "shards",
    "text_config",
    "weights_header",
]
