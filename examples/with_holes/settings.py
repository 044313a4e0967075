"""Settings from a file of lines such as `port = 8000`."""


def read_settings(path):
    settings = {}
    with open(path, encoding="utf-8") as <hole>:
        for line in file:
            name, _, value = line.partition("=")
            settings[name.strip()] = value.strip()
    return settings


def read_port(settings, default=8000):
    try:
        return int(settings["port"])
    except (KeyError, ValueError):
        return default
