"""What git leaves out, decided as git decides it, without git: it may not be installed, and a repository's own settings
can make it run programs.

glob_pattern.py  a pattern with wildcards, matched without backtracking
brackets.py      the brackets in it
rules.py         the lines of an ignore file, and what they say of a path
files.py         reading ignore files and settings of git, again when they have changed
repository.py    the repositories that a path lies in
git_config.py    where git's settings lie, and a file of them
git_settings.py  those settings of a repository that decide what is ignored
git_ignored.py   all of it together, for one file
"""

__all__ = ["brackets", "files", "git_config", "git_ignored", "git_settings", "glob_pattern", "repository", "rules"]
