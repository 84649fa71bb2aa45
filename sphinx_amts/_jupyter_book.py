"""``_config.yml`` and ``_toc.yml`` of Jupyter Book 1 → what Sphinx is started with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ._conf_py import guarded
from ._errors import SettingError

__all__ = ["sphinx_values"]


def sphinx_values(book: Path) -> dict[str, Any]:
    """Give the configuration that ``jupyter-book build`` starts Sphinx with, by Jupyter Book.

    Raises :class:`SettingError` where Jupyter Book 1 is not installed, or the book has no table of
    contents.
    """
    try:
        from jupyter_book.config import get_final_config  # noqa: PLC0415 (slow; an extra)
    except ImportError as error:
        raise SettingError(
            f"{book} has a _config.yml and no conf.py, and Jupyter Book 1 is not installed",
            remedy="pip install 'jupyter-book<2'",
        ) from error
    toc = book / "_toc.yml"
    if not toc.is_file():
        raise SettingError(
            f"there is no {toc}", remedy=f"write one: jupyter-book toc from-project {book}"
        )
    given = {"external_toc_path": toc.as_posix(), "latex_individualpages": False}
    with guarded():  # it has something to say now and then
        try:
            values, _ = get_final_config(
                user_yaml=book / "_config.yml", cli_config=given, sourcedir=book,
                use_external_toc=True,
            )  # fmt: skip
        except Exception as error:  # it raises whatever comes of a value that it did not expect
            why = " ".join(str(error).split())
            raise SettingError(
                f"{book / '_config.yml'}: Jupyter Book cannot use it: {type(error).__name__}: {why}",
                remedy="mend what it warns of above",
            ) from error
    return dict(values)
