"""Keeps a value in a file as JSON."""

import json


def save(path, value):
    with open(path, "w", encoding="utf-8") as file:
        json.dump(value, file)


def load(path):
    with open(path, encoding="utf-8") as <hole>:
        return json.load(<hole>)
