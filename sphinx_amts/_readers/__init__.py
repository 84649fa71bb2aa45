"""What readers of an edition get beside its words, on every page that Sphinx writes as HTML.

This works as follows:

``config-inited``
    fills in the address of the edition (``html_baseurl``), from which canonical links are made.
``builder-inited``
    adds the style sheet, the script and the templates, where the builder writes pages for the web.
:class:`~sphinx_amts._readers.marks.MarkOrigins`
    gives each paragraph classes that say whose words it shows, and the language it is left in.
``html-page-context`` (perhaps in forked workers)
    gives each page its links to the other editions, in its head and in a list, and a notice of how
    much of it a machine translated and how much is left in the source's language.
``build-finished``
    writes the site map.

All this is HTML as it stands and works without the script. That adds the section that a reader is
in to the links, and works the switch that shows the marks.
"""

from __future__ import annotations

from .hooks import Readers
from .marks import MarkOrigins

__all__ = ["MarkOrigins", "Readers"]
