"""The lines of a diary."""


def read_lines(path):
    lines = []
    with open(path, encoding="utf-8") as file:
        for line in file:
            lines.append(line.strip())
    return <hole>
