"""Reads a table whose cells are separated by commas."""


def read_table(path):
    with open(path, encoding="utf-8") as file:
        lines = file.read().splitlines()
    names = lines[0].split(",")
    rows = []
    for line in lines[1:]:
        cells = line.split(",")
        row = dict(zip(names, cells))
        <hole>
    return rows


def column(rows, name):
    return [row[name] for row in rows]
