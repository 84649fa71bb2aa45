"""Amazon Translate on this machine, for tests and for trying the whole road without an account.

It works as follows: one endpoint on 127.0.0.1 takes what a client of AWS signs for any service.
Translate is answered here, S3, IAM and STS by moto (``server``, ``application``). A request is read by botocore's
own model of the service (``wire``, ``validate``) and goes to its operation (``service``: ``batch``,
``resources``, ``realtime``). Jobs move on by the emulator's clock whenever a request comes
(``jobs``, ``clock``); their documents go block by block (``documents``) to the translators
(``translators``, ``recording``). Faults strike where they are told to (``faults``, ``mangle``).

What comes out is never evidence of Amazon's quality, with parallel data or without.
"""

from __future__ import annotations

from .application import Request
from .clock import SpeedClock, StepClock, Timing
from .faults import FAULTS, Fault, Faults
from .limits import LIMITS, Limits
from .recording import Recording
from .server import Emulator, running
from .translators import FromEngine, Pseudo

__all__ = [
    "FAULTS",
    "LIMITS",
    "Emulator",
    "Fault",
    "Faults",
    "FromEngine",
    "Limits",
    "Pseudo",
    "Recording",
    "Request",
    "SpeedClock",
    "StepClock",
    "Timing",
    "running",
]
