r"""A formula in TeX → what a reader reads of it in a line of text: ``\alpha_{ij}`` → ``α_ij``.

Only for what the reader reads from left to right. A formula that has more in it than that (a
matrix, a sum over something, a macro of the book's own) has no such text.
"""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["read_formula"]

_GREEK = dict(
    zip(
        [
            "alpha",
            "beta",
            "gamma",
            "delta",
            "epsilon",
            "varepsilon",
            "zeta",
            "eta",
            "theta",
            "vartheta",
            "iota",
            "kappa",
            "lambda",
            "mu",
            "nu",
            "xi",
            "pi",
            "rho",
            "sigma",
            "tau",
            "upsilon",
            "phi",
            "varphi",
            "chi",
            "psi",
            "omega",
            "Gamma",
            "Delta",
            "Theta",
            "Lambda",
            "Xi",
            "Pi",
            "Sigma",
            "Phi",
            "Psi",
            "Omega",
            "ell",
        ],
        [
            "α",
            "β",
            "γ",
            "δ",
            "ε",
            "ε",
            "ζ",
            "η",
            "θ",
            "θ",
            "ι",
            "κ",
            "λ",
            "μ",
            "ν",
            "ξ",
            "π",
            "ρ",
            "σ",
            "τ",
            "υ",
            "φ",
            "φ",
            "χ",
            "ψ",
            "ω",
            "Γ",
            "Δ",
            "Θ",
            "Λ",
            "Ξ",
            "Π",
            "Σ",
            "Φ",
            "Ψ",
            "Ω",
            "ℓ",
        ],
        strict=True,
    )
)
_SIGNS = {
    "times": "×", "cdot": "·", "pm": "±", "leq": "≤", "le": "≤", "geq": "≥", "ge": "≥",
    "neq": "≠", "ne": "≠", "approx": "≈", "in": "∈", "to": "→", "rightarrow": "→", "infty": "∞",
    "ldots": "…", "dots": "…", "cdots": "…", "partial": "∂", "nabla": "∇", "sim": "~", "ll": "≪",
    "gg": "≫", "mid": "|", "vert": "|", "prime": "′", "circ": "°", "top": "T", "log": "log",
    "exp": "exp", "max": "max", "min": "min", "sin": "sin", "cos": "cos", "tan": "tan", "ln": "ln",
    "left": "", "right": "", "displaystyle": "", "quad": " ", "colon": ":", "forall": "∀",
    "subset": "⊂", "cup": "∪", "cap": "∩", "odot": "⊙", "propto": "∝", "equiv": "≡",
}  # fmt: skip
_FONTS = re.compile(
    r"\\(?:math(?:bf|rm|cal|bb|it|sf|tt|scr|frak|ring)|text(?:bf|rm|it|sf|tt)?|boldsymbol|bm|"
    r"operatorname|mbox)\s*(?=[{A-Za-z])"
)
_NAME = re.compile(r"\\([A-Za-z]+)(\s*)|\\([,;:! ])|\\([{}%$#&_])")
_GROUP = re.compile(r"\{([^{}\\]*)\}")
_FENCES = re.compile(r"\A\s*(?:\$\$?|\\\(|\{math\}`|:math:`)|(?:\$\$?|\\\)|`)\s*\Z")
_LONGEST = 60  # characters


@lru_cache(maxsize=8192)
def read_formula(tex: str) -> str:
    r"""What a reader reads of the formula *tex*, ``$…$`` or a role; nothing where it is more.

    >>> read_formula(r"$\mathbf{x}_{i} \in \mathbb{R}^d$")
    'x_i ∈ R^d'
    """
    text = _FENCES.sub("", tex)
    text = _FONTS.sub("", text)
    text = _NAME.sub(_sign, text)
    while (shorter := _GROUP.sub(r"\1", text)) != text:
        text = shorter
    text = " ".join(text.replace("~", " ").replace("\x00", "{").replace("\x01", "}").split())
    return "" if "\\" in text or len(text) > _LONGEST or "\ufffd" in text else text


def _sign(m: re.Match[str]) -> str:
    if m[1]:
        return _GREEK.get(m[1]) or (_SIGNS.get(m[1], "\ufffd") + m[2])
    if m[3]:
        return " "
    return {"{": "\x00", "}": "\x01"}.get(m[4], m[4])
