"""D2L's Markdown → MyST, so that plain Sphinx builds what was written for ``d2lbook``.

This works as follows: ``_parse`` takes a page apart into items (headings, pictures, formulas,
tables, fences, tabs and D2L's marks); ``_write`` puts each mark where MyST wants it and sets every
item on the line where it began; ``_tabs`` and ``_fences`` write those two; ``_inline`` knows what
stands within a line. The conversion is a pure function of the text and of a :class:`Reading`.
"""

from ._inline import Reading, in_line, inline
from ._write import convert

__all__ = ["Reading", "convert", "in_line", "inline"]
