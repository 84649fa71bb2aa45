r"""TeX's names of signs → the signs."""

from __future__ import annotations

__all__ = ["ACCENTS", "SIGNS", "WORDS"]

_GREEK = (
    "alpha α beta β gamma γ delta δ epsilon ε varepsilon ε zeta ζ eta η theta θ vartheta θ iota ι"
    " kappa κ lambda λ mu μ nu ν xi ξ pi π varpi π rho ρ varrho ρ sigma σ varsigma σ tau τ"
    " upsilon υ phi φ varphi φ chi χ psi ψ omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π"
    " Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω ell ℓ hbar ℏ imath ı jmath ȷ Re ℜ Im ℑ aleph ℵ"
)
_OTHERS = (
    "times × cdot · pm ± mp ∓ div ÷ ast * star ⋆ leq ≤ le ≤ geq ≥ ge ≥ leqslant ≤ geqslant ≥ lt <"
    " gt > neq ≠ ne ≠ approx ≈ in ∈ notin ∉ ni ∋ to → rightarrow → longrightarrow ⟶ leftarrow ←"
    " gets ← leftrightarrow ↔ Rightarrow ⇒ Leftarrow ⇐ Leftrightarrow ⇔ implies ⟹ iff ⟺ mapsto ↦"
    " uparrow ↑ downarrow ↓ infty ∞ ldots … dots … cdots … dotsc … vdots ⋮ partial ∂ nabla ∇ sim ~"
    " simeq ≃ cong ≅ ll ≪ gg ≫ mid | vert | lvert | rvert | | ‖ Vert ‖ lVert ‖ rVert ‖ parallel ∥"
    " perp ⊥ bot ⊥ prime ′ circ ° top T intercal T colon : forall ∀ exists ∃ neg ¬ land ∧ wedge ∧"
    " lor ∨ vee ∨ subset ⊂ subseteq ⊆ supset ⊃ supseteq ⊇ cup ∪ cap ∩ bigcup ⋃ bigcap ⋂ setminus ∖"
    " emptyset ∅ varnothing ∅ odot ⊙ oplus ⊕ otimes ⊗ propto ∝ equiv ≡ sum ∑ prod ∏ int ∫ langle ⟨"
    " rangle ⟩ lfloor ⌊ rfloor ⌋ lceil ⌈ rceil ⌉ lbrace { rbrace } lbrack [ rbrack ] backslash \\"
    " prec ≺ succ ≻ preceq ⪯ succeq ⪰ triangleq ≜ coloneqq ≔ bullet • dagger † angle ∠ degree °"
    " { { } } % % $ $ # # & & _ _ S §"
)


def _table(text: str) -> dict[str, str]:
    words = text.split()
    return {f"\\{name}": sign for name, sign in zip(words[::2], words[1::2], strict=True)}


SIGNS = _table(f"{_GREEK} {_OTHERS}")
WORDS = frozenset(
    "log ln lg exp sin cos tan cot sec csc sinh cosh tanh arcsin arccos arctan max min sup inf lim"
    " limsup liminf arg argmax argmin det dim ker rank tr gcd deg hom Pr mod".split()
)
"""Operators that are written as they are called."""
ACCENTS = {
    f"\\{name}": mark
    for names, mark in {
        "hat widehat": "\u0302", "bar overline": "\u0304", "tilde widetilde": "\u0303",
        "dot": "\u0307", "ddot": "\u0308", "check": "\u030c", "breve": "\u0306",
        "vec overrightarrow": "\u20d7", "overleftarrow": "\u20d6", "underline underbar": "\u0332",
        "acute": "\u0301", "grave": "\u0300",
    }.items()
    for name in names.split()
}  # fmt: skip
"""What is set above or below a letter → the combining character."""
