"""`python -m tests.tree`: the graph of folders, with how many modules each has and what it imports."""

from __future__ import annotations

from collections import Counter

from tests.tree.source import circle, modules


def main() -> None:
    known = modules()
    graph = {name: module.imports(known) for name, module in known.items()}
    folders: dict[str, set[str]] = {module.folder: set() for module in known.values()}
    for name, imported in graph.items():
        own = known[name].folder
        folders[own] |= {known[other].folder for other in imported} - {own}
    count = Counter(module.folder for module in known.values() if not module.is_folder)
    for folder, below in sorted(folders.items()):
        print(f"{count[folder]:3} {folder}")
        package = folder.partition(".")[0]
        for other in sorted(below, key=lambda other: (other.partition(".")[0] != package, other)):
            print(f"      -> {other}")
    print(f"{len(known)} files; circle of files: {circle(graph) or 'none'}; ", end="")
    print(f"circle of folders: {circle({folder: frozenset(own) for folder, own in folders.items()}) or 'none'}")


if __name__ == "__main__":
    main()
