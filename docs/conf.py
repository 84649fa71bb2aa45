"""Sphinx configuration of the documentation of sphinx_amts.

The pages are written in English and build in Brazilian Portuguese as well, with the extension
that they document:

    sphinx-build -n -W -b html docs out/en
    sphinx-amts memory import docs/.amts docs/memory-pt_BR.jsonl
    sphinx-build -W -b html -D language=pt_BR docs out/pt_BR

``memory-pt_BR.jsonl`` is the translation memory, as text, for git. It is machine translation, by
the engine ``firefox``; no human has read it. No engine is set below, so that a build sends
nothing: a sentence that is not in the memory yet shows in English. To refresh the memory after
the pages have changed (it needs ``pip install 'sphinx-amts[offline]'``):

    sphinx-amts memory import docs/.amts docs/memory-pt_BR.jsonl
    sphinx-amts translate docs --language pt_BR --engine firefox
    sphinx-amts memory export docs/.amts docs/memory-pt_BR.jsonl

Begin with an empty folder ``docs/.amts`` to drop what no page has any more.
"""

import sys
from pathlib import Path

import sphinx_amts

sys.path.insert(0, str(Path(__file__).parent))

project = "sphinx_amts"
copyright = "The sphinx_amts developers"
version = release = sphinx_amts.__version__
language = "en"

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",  # the page about engines
    "sphinx_amts",
    "_ext",  # the tables that are generated from the code
]
exclude_patterns = ["_build", ".amts", "examples"]
suppress_warnings = ["amts.missing"]  # an edited page needs no new memory to be built

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

autodoc_typehints = "none"  # the types are in the docstrings' words
autodoc_member_order = "bysource"

amts_editions = ["en", "pt_BR"]  # each page says how much of it a machine translated

html_theme = "furo"
html_title = f"sphinx_amts {release}"
