"""Kept until its callers import from `guard.refusal`."""

from __future__ import annotations

from sfumato_server.guard.refusal import error_response

__all__ = ["error_response"]
