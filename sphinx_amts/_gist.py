"""What code does, without what it says: the same in every language."""

from __future__ import annotations

import re

__all__ = ["TALK", "gist"]

TALK = re.compile(  # comments but those that are directions, such as #@tab; strings
    r"#(?!@|\|)[^\n]*|(?i:\b[rbuf]{1,2})?"
    r"(?:\"\"\".*?\"\"\"|'''.*?'''|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*')",
    re.DOTALL,
)
"""Comments and strings."""

_LOOSE = re.compile(r"\s*([^\w\s]+)\s*|(?<=\s)\s+")


def gist(code: str) -> str:
    """The lines of a piece of code without comments, strings and loose white space."""
    lines = (_LOOSE.sub(r"\1", line.strip()) for line in TALK.sub(_bone, code).split("\n"))
    return "\n".join(line for line in lines if line)


def _bone(m: re.Match[str]) -> str:
    return "" if m[0].startswith("#") else "''"
