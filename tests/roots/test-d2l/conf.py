project = "A small D2L"
extensions = ["myst_parser", "sphinx_amts"]
exclude_patterns = ["zh", "origin"]
amts_d2l = "all"
amts_siblings = {"zh_CN": {"path": "zh", "origin": "origin"}}
amts_report = False
html_search_language = "en"
show_warning_types = True
