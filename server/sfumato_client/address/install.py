"""How the server's packages are installed, in the one wording that every message has.

Sfumato is on no package index: it is installed from a checkout. The quotes are for shells to which brackets mean files.
"""

from __future__ import annotations

from importlib.util import find_spec

from sfumato_client.address.errors import LaunchError

SERVER_PACKAGES = (
    "fastapi",
    "uvicorn",
    "numpy",
    "onnxruntime",
    "tokenizers",
    "safetensors",
    "huggingface_hub",
    "prometheus_client",
)
"""What the extra `server` brings, as Python imports it."""
INSTALL_SERVER = "pip install '.[server]' in a checkout of Sfumato"
INSTALL_TORCH = "pip install '.[torch]' in a checkout of Sfumato"
"""What the model package says too, which knows nothing of this one."""


def missing_packages() -> tuple[str, ...]:
    """What of the extra `server` is not installed; looks without importing."""
    return tuple(name for name in SERVER_PACKAGES if find_spec(name) is None)


def lacking(packages: tuple[str, ...]) -> str:
    """As the end of a message, or all of it."""
    verb = "is" if len(packages) == 1 else "are"
    return f"{', '.join(packages)} {verb} not installed: install the server with {INSTALL_SERVER}"


def refuse_without_server() -> None:
    """Raises `LaunchError` where packages of the server are missing."""
    missing = missing_packages()
    if missing:
        raise LaunchError(lacking(missing))
