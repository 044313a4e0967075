"""A server process of the tests: `python serve.py OPTIONS`, the options of a `ServerConfig` as JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from sfumato_server.config import ServerConfig
from sfumato_server.errors import StartError
from sfumato_server.serving.serve import serve

if __name__ == "__main__":
    options = json.loads(sys.argv[1])
    folders: dict[str, Any] = {
        name: Path(options.pop(name)) for name in ("runtime_folder", "socket") if name in options
    }
    try:
        serve(ServerConfig(**folders, **options))
    except StartError as error:
        sys.exit(f"{type(error).__name__}: {error}")
