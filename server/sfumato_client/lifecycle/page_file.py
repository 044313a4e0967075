"""A file that leads this user's browser to the page.

Every user of a machine reads the command lines of its processes, and whoever trades a key first has the session: the
link itself must not stand on a browser's. So the browser gets the name of a file that nobody else can read.
"""

from __future__ import annotations

import contextlib
import html
import os
import time
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from sfumato_client.address.errors import ClientError
from sfumato_client.files.own_folder import folder_problem
from sfumato_client.protocol.status import KEY_S

NAMES = "page-*.html"
_PAGE = """\
<!doctype html>
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0; url={0}">
<title>Sfumato</title>
<p><a href="{0}">Sfumato</a></p>
"""


def page_file(folder: Path, key: str) -> Path:
    """Where the file for a link with this key is. The name does not tell the key."""
    return folder / f"page-{sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}.html"


def write_page_file(folder: Path, url: str) -> Path:
    """Make the file for a link, with mode 0600, and take away those whose keys are too old.

    Raises `ClientError` where that cannot be done, or where the link is none.
    """
    if urlsplit(url).scheme not in ("http", "https"):
        raise ClientError(f"the server gave no link to a page but {url!r}")
    path = page_file(folder, urlsplit(url).fragment)
    try:
        if problem := folder_problem(folder):
            raise ClientError(f"the file that would lead a browser there cannot be made: {folder}: {problem}")
        remove_page_files(folder, older_than_s=KEY_S)
        # What stands there is nobody's but an attacker's, and is not written to.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(_PAGE.format(html.escape(url)))
    except OSError as error:
        raise ClientError(f"{path} cannot be written: {error.strerror}") from error
    return path


def remove_page_file(folder: Path, key: str) -> None:
    """The key was traded, so that the file leads nowhere any more."""
    with contextlib.suppress(OSError):
        page_file(folder, key).unlink()


def remove_page_files(folder: Path, *, older_than_s: float = 0.0) -> None:
    for path in folder.glob(NAMES):
        with contextlib.suppress(OSError):
            if abs(time.time() - path.lstat().st_mtime) >= older_than_s:
                path.unlink()
