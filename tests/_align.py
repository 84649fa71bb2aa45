"""Two texts that answer each other, for the tests of ``sphinx-amts align``."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sphinx_amts._cli import main

LANGUAGES = ["--source-language", "en", "--target-language", "es"]
PAIRS = [
    ("The model learns from data.", "El modelo aprende de los datos."),
    ("A small rate of 0.01 is safe.", "Una tasa pequeña de 0.01 es segura."),
    ("We train it for 10 epochs.", "Lo entrenamos durante 10 épocas."),
    ("The network has 3 layers and 512 units.", "La red tiene 3 capas y 512 unidades."),
    ("What does the loss measure?", "¿Qué mide la pérdida?"),
    ("It measures the error of the model.", "Mide el error del modelo."),
    ("Adam was described in 2014 by Kingma.", "Adam fue descrito en 2014 por Kingma."),
    ("The GPU has 24 GB of memory.", "La GPU tiene 24 GB de memoria."),
    ("Larger batches need more memory than that.", "Los lotes grandes necesitan más memoria."),
    ("Stop when the loss is below 0.5 for good.", "Pare cuando la pérdida baje de 0.5."),
    ("The file has 60000 images of clothes.", "El archivo tiene 60000 imágenes de ropa."),
    ("Each image has 28 rows of pixels.", "Cada imagen tiene 28 filas de píxeles."),
]
Write = Callable[[str, str | bytes], Path]


def writer(folder: Path) -> Write:
    def put(name: str, text: str | bytes) -> Path:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return put


def texts(pairs: list[tuple[str, str]] = PAIRS, apart: str = " ") -> tuple[str, str]:
    return apart.join(a for a, _ in pairs), apart.join(b for _, b in pairs)


def align(*arguments: str | Path, languages: list[str] = LANGUAGES) -> int:
    return main(["align", *map(str, arguments), *languages])


def rows(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def found(out: str) -> set[tuple[str, str]]:
    """The pairs of one sentence and one."""
    return {
        (r["source"][0], r["target"][0])
        for r in rows(out)
        if len(r["source"]) == len(r["target"]) == 1
    }


def page(sentences: str, head: str = "") -> str:
    return (
        f"<!doctype html><html><head><title>No</title>{head}<style>p {{}}</style></head><body>"
        "<nav><p>Home. About.</p></nav><header><h1>A title</h1></header>"
        f"<main><h2>3 layers</h2><p>{sentences}</p><pre>x = 1. Y</pre><script>var p = 'No.'</script></main>"
        "<footer><p>All rights reserved.</p></footer></body></html>"
    )
