import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

project = "Kettles"
extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.graphviz", "shelf", "sphinx_amts"]
source_suffix = {".md": "myst-nb", ".Rmd": "myst-nb"}
exclude_patterns = ["_build"]
html_theme = "alabaster"
nb_execution_mode = "off"
nb_custom_formats = {".Rmd": ["jupytext.reads", {"fmt": "Rmd"}]}
myst_enable_extensions = ["colon_fence", "deflist", "substitution"]
suppress_warnings = ["graphviz", "mystnb"]
myst_substitutions = {"place": "in the kitchen"}
myst_heading_anchors = 2
numfig = True
amts_engine = "plain"
show_warning_types = True
