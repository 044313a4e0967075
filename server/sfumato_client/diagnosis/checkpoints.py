"""The checkpoint that a server takes when none is named, and the log that one writes."""

from __future__ import annotations

from platformdirs import user_log_path

from sfumato_client.diagnosis.finding import Finding


def default_checkpoint() -> Finding:
    # The hub's library comes with the server's packages and is not there without them.
    from sfumato_model.checkpoint.folder import DEFAULT_FOLDER
    from sfumato_model.checkpoint.local import local_checkpoints
    from sfumato_model.checkpoint.published import gigabytes

    default = next((c for c in local_checkpoints() if c.source == "default"), None)
    if default is None or default.weight_bytes == 0:
        return Finding(
            what="checkpoint",
            found=f"the default is not complete in {DEFAULT_FOLDER}",
            level="wrong",
            remedy="install sfumato again",
        )
    return Finding(what="checkpoint", found=f"default, {gigabytes(default.weight_bytes)}")


def log_file() -> Finding:
    return Finding(what="log", found=str(user_log_path("sfumato") / "server.log"))
