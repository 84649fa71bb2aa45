project = "Catalogue"
extensions = ["myst_parser", "sphinx_amts"]
exclude_patterns = ["shared.md"]
html_theme = "basic"
locale_dirs = ["locale"]
gettext_compact = False
suppress_warnings = ["amts.search"]
amts_engine = "plain"
