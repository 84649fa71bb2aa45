"""Characters that nobody sees, or that turn the text around them, made visible."""

from __future__ import annotations

import re

__all__ = ["UNSEEN", "clipped", "visible"]

# Controls; zero-width space; embeddings, overrides and isolates of writing direction; line and
# paragraph separators; byte order marks; tags; half surrogate pairs; what is no character at all.
# Joiners and the marks that Arabic, Persian and Hebrew are written with stay. templates/text.js
# has the same list.
UNSEEN = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\ud800-\udfff\U000e0000-\U000e0fff"
)
"""As a class of characters in a regular expression, without its brackets."""
_UNSEEN = re.compile(f"[{UNSEEN}]")


def visible(text: str) -> str:
    """Give a text in which such a character is written as ``⟨U+202E⟩``."""
    return _UNSEEN.sub(lambda match: f"⟨U+{ord(match[0]):04X}⟩", text)


def clipped(text: str, length: int) -> str:
    """Give a text made visible on one line, at most *length* characters of it and what is cut."""
    more = len(text) - length
    line = visible(" ".join(text[:length].split()))
    return f"{line}… ({more:,} more)" if more > 0 else line
