"""A folder of Markdown without any configuration, and a human edition beside it."""

from __future__ import annotations

from pathlib import Path

CURRENT = """\
# A title

The first paragraph was edited since. It has two sentences.

The second paragraph is as it was.
"""
ORIGIN = CURRENT.replace("The first paragraph was edited since.", "The first paragraph is old.")
HUMAN = """\
# 标题

第一段是旧的。它有两句话。

第二段和原来一样。
"""


def lay(folder: Path) -> Path:
    for name, text in (("en/page.md", CURRENT), ("zh/page.md", HUMAN)):
        path = folder / name
        path.parent.mkdir()
        path.write_text(text, "utf-8")
    return folder
