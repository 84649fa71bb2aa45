project = "Words"
html_title = "A book of words"
extensions = ["myst_nb", "sphinx_amts"]
source_suffix = {".md": "myst-nb", ".ipynb": "myst-nb", ".py": "myst-nb"}
exclude_patterns = ["conf.py", "pieces"]
html_theme = "alabaster"
nb_execution_mode = "off"
nb_custom_formats = {".py": ["jupytext.reads", {"fmt": "py:percent"}]}
myst_enable_extensions = ["colon_fence", "dollarmath", "html_image", "substitution"]
myst_substitutions = {
    "everywhere": "a *substituted* phrase",
    "name": "unchanged",
}
myst_html_meta = {"description": "What machines read of it"}
amts_engine = "plain"
show_warning_types = True
suppress_warnings = ["amts.search"]  # whether jieba is installed is all one here
