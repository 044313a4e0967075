"""The sandboxed side: `python -I -S sandbox_child.py TOKEN CPU_SECONDS MEMORY_BYTES FILE_BYTES < program`.

Sets its own limits, refuses what a solution has no business doing, and says TOKEN once the program is through.
"""

import os
import resource
import sys

REFUSED = (
    "socket.", "subprocess.", "ctypes.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.kill",
    "os.startfile", "os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate",
    "os.chmod", "os.chown", "os.utime", "os.setxattr", "os.removexattr", "os.chdir", "os.fchdir", "os.chflags",
    "pty.spawn", "webbrowser.", "urllib.Request", "http.client.", "ftplib.", "smtplib.",
)  # fmt: skip
REFUSED_IMPORTS = ("ctypes", "_ctypes", "_posixsubprocess", "multiprocessing")
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def refuse(home: str) -> None:
    """Install the hook that refuses; `home` is the one folder that may be written to."""
    realpath, join, separator, decode = os.path.realpath, os.path.join, os.sep, os.fsdecode

    def hook(event: str, args: tuple) -> None:  # type: ignore[type-arg]
        if event.startswith(REFUSED):
            raise PermissionError(f"the sandbox refuses {event}")
        if event == "import" and args[0].split(".")[0] in REFUSED_IMPORTS:
            raise ImportError(f"the sandbox refuses {args[0]}")
        if event == "open" and not isinstance(args[0], int) and args[2] & WRITING:
            path = realpath(join(home, decode(args[0])))
            if not path.startswith(home + separator):
                raise PermissionError(f"the sandbox refuses to write {path}")

    sys.addaudithook(hook)


def main() -> None:
    token, processor, memory, file = sys.argv[1], *map(int, sys.argv[2:5])
    del sys.argv[1:]
    program = sys.stdin.buffer.read()
    out = os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    resource.setrlimit(resource.RLIMIT_CPU, (processor, processor + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (file, file))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    write = os.write
    refuse(os.path.realpath("."))
    exec(compile(program, "<program>", "exec"), {"__name__": "__main__"})
    write(out, token.encode())


main()
