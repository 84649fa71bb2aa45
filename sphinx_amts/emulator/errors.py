"""An error as the service returns it: a code, a message, an HTTP status."""

from __future__ import annotations

from typing import Any

__all__ = ["ServiceError"]

_STATUS = {
    "ConcurrentModificationException": 409,
    "ConflictException": 409,
    "InternalServerException": 500,
    "ResourceNotFoundException": 404,
    "ServiceUnavailableException": 503,
    "TooManyRequestsException": 429,
}


class ServiceError(Exception):
    """What the client gets instead of an answer; *members* are those of the error's own shape."""

    def __init__(self, code: str, message: str, **members: Any) -> None:  # noqa: ANN401 -- JSON
        self.code = code
        self.message = message
        self.members = members
        super().__init__(f"{code}: {message}")

    @property
    def status(self) -> int:
        """The HTTP status: 400 for all that is not said otherwise."""
        return _STATUS.get(self.code, 400)
