"""Sphinx configuration of the sample book "Measuring Small Things"."""

project = "Measuring Small Things"  # the title shown in the sidebar
copyright = "The sphinx_amts contributors"  # shown in the footer
language = "en"  # the language of these pages

extensions = [
    "myst_nb",  # reads Markdown and notebooks (it loads myst_parser itself)
    "sphinx_amts",  # keeps the translations alive
]

nb_execution_mode = "off"  # never run code during a build; show stored outputs

myst_enable_extensions = [
    "amsmath",  # bare \begin{align} blocks
    "colon_fence",  # directives between ::: lines
    "deflist",  # definition lists
    "dollarmath",  # $inline$ and $$display$$ math
    "html_image",  # <img> tags become real images
    "substitution",  # {{ names }} filled in from the table below
    "tasklist",  # - [ ] check boxes
]
myst_substitutions = {
    "n_drops": "10",  # how many drops the example weighs
    "python_version": "3.11",  # the oldest Python the examples run on
}
myst_heading_anchors = 3  # give headings of level 1-3 a #slug to link to
numfig = True  # number figures, tables and code blocks for {numref}

exclude_patterns = [
    "_build",  # the output folder
    "_partials",  # fragments that other pages include
]
html_theme = "alabaster"  # ships with Sphinx, needs no installation

amts_source_language = "en"  # the language the book is written in
amts_siblings = {  # human translations: their folder, and the text they translate
    "zh_CN": {"path": "../zh_CN", "origin": "../origin"},
    "pt_BR": {"path": "../pt_BR", "origin": "../origin"},
}
amts_editions = ["en", "zh_CN", "pt_BR"]  # each page leads to itself in the others: ../zh_CN/ …
