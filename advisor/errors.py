"""The few exceptions that end an audit, each with its exit code.

    AdvisorError
      RequestError         2   TargetNotFound, SourceUnreadable, BadOption
      TargetFailed         3   the user's function or module failed
      SandboxError         4   the guarded child could not do its work
      Interrupted        130   Ctrl-C (143 on SIGTERM, 129 on SIGHUP); what is known so far rides along

Expected bad news inside an audit is data (`Skipped`, `Rejected`, `Failed`), never an exception.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from advisor.model import Advice


class AdvisorError(Exception):
    """One clear line, what to do next, and an exit code."""

    exit_code = 2

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class RequestError(AdvisorError):
    """The request cannot be carried out as written."""


class TargetNotFound(RequestError):
    """The target does not exist, or is not callable."""


class SourceUnreadable(RequestError):
    """The data cannot be read, or holds no items."""


class BadOption(RequestError):
    """An option has a value that it cannot have."""


class TargetFailed(AdvisorError):
    """The user's module or function failed before anything could be measured."""

    exit_code = 3

    def __init__(self, message: str, *, hint: str = "", detail: str = "") -> None:
        super().__init__(message, hint=hint)
        self.detail = detail


class SandboxError(AdvisorError):
    """The guarded child could not be started or was lost."""

    exit_code = 4


class Interrupted(AdvisorError):
    """A signal ended the audit; `advice` holds what is known so far."""

    def __init__(self, message: str, *, exit_code: int = 130, advice: Advice | None = None) -> None:
        super().__init__(message)
        self.exit_code = exit_code
        self.advice = advice
