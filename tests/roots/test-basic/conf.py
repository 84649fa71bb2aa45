project = "Basic"
extensions = ["myst_parser", "sphinx_amts"]
exclude_patterns = ["zh", "part.md"]
html_theme = "basic"
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 3
suppress_warnings = ["amts.search"]
amts_engine = "plain"
