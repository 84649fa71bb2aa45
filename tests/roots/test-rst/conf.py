import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "code"))

project = "Kettles"
extensions = [
    "myst_parser", "sphinx.ext.autodoc", "sphinx.ext.ifconfig", "sphinx.ext.extlinks",
    "drawers", "sphinx_amts",
]
exclude_patterns = ["part/steps.rst"]
html_theme = "alabaster"
numfig = True
show_warning_types = True
extlinks = {"repository": ("https://example.org/code/%s", "#%s")}
amts_engine = "plain"
rst_epilog = """
.. |maker| replace:: the maker of kettles
"""
