"""The operations that answer at once."""

from __future__ import annotations

import re
from typing import Any

from .context import Answer, Context, check_pair, page
from .documents import translate_html, translate_plain
from .errors import ServiceError
from .limits import LANGUAGES
from .translators import Chain

__all__ = ["OPERATIONS"]

_TAG = re.compile(r"<[A-Za-z][^<>]*>")


def _chain(ctx: Context, region: str, asked: dict[str, Any]) -> Chain:
    source, target = asked["SourceLanguageCode"], asked["TargetLanguageCode"]
    if source == "auto":
        raise ServiceError("InvalidRequestException", "This emulator detects no languages.")
    check_pair(source, target)
    terms = ctx.terms(region, asked.get("TerminologyNames", ()), source, target)
    return ctx.chain(source, target, terms)


def _answer(asked: dict[str, Any], chain: Chain) -> Answer:
    applied = [{"SourceText": a, "TargetText": b} for a, b in chain.applied.items()]
    return {
        "SourceLanguageCode": asked["SourceLanguageCode"],
        "TargetLanguageCode": asked["TargetLanguageCode"],
        "AppliedTerminologies": [
            {"Name": name, "Terms": applied} for name in asked.get("TerminologyNames", ())
        ],
        "AppliedSettings": asked.get("Settings"),
    }


def translate_text(ctx: Context, region: str, asked: dict[str, Any]) -> Answer:
    """TranslateText: tags are kept, and what they protect.

    Text without a tag is plain, and an entity in it is what it looks like; with one it is HTML,
    and what comes of it is, too.
    """
    text = asked["Text"]
    size = len(text.encode())
    if size > ctx.limits.text_bytes:
        raise ServiceError(
            "TextSizeLimitExceededException",
            f"Input text size exceeds limit. Max length of request text allowed is"
            f" {ctx.limits.text_bytes} bytes while in this request the text size is {size} bytes.",
        )
    chain = _chain(ctx, region, asked)
    lines = text.splitlines(keepends=True)
    plain = not _TAG.search(text)
    said = "".join(translate_html(line, chain, fragment=True, plain=plain)[0] for line in lines)
    ctx.billed += len(text)
    return {"TranslatedText": said, **_answer(asked, chain)}


def translate_document(ctx: Context, region: str, asked: dict[str, Any]) -> Answer:
    """TranslateDocument, of HTML and plain text."""
    document = asked["Document"]
    body, kind = document["Content"], document["ContentType"]
    if kind not in {"text/html", "text/plain"}:
        raise ServiceError("InvalidRequestException", f"This emulator does not translate {kind}.")
    if len(body) > ctx.limits.realtime_document_bytes:
        raise ServiceError(
            "LimitExceededException",
            f"The document has more than {ctx.limits.realtime_document_bytes} bytes.",
        )
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ServiceError("InvalidRequestException", "The document is not in UTF-8.") from error
    chain = _chain(ctx, region, asked)
    said, _ = (translate_html if kind == "text/html" else translate_plain)(text, chain)
    ctx.billed += len(text)
    return {"TranslatedDocument": {"Content": said.encode()}, **_answer(asked, chain)}


def list_languages(ctx: Context, region: str, asked: dict[str, Any]) -> Answer:  # noqa: ARG001
    """ListLanguages, with names from CLDR."""
    from babel import Locale  # noqa: PLC0415 -- Sphinx brings it

    display = asked.get("DisplayLanguageCode", "en")
    names = Locale.parse(display, sep="-").languages
    rows = [{"LanguageName": "auto", "LanguageCode": "auto"}]
    for code in sorted(LANGUAGES):
        language, _, territory = code.partition("-")
        name = names.get(code.replace("-", "_")) or names.get(language, code)
        rows.append(
            {"LanguageName": name + f" ({territory})" * bool(territory), "LanguageCode": code}
        )
    return {**page(rows, asked, "Languages"), "DisplayLanguageCode": display}


OPERATIONS = {
    "TranslateText": translate_text,
    "TranslateDocument": translate_document,
    "ListLanguages": list_languages,
}
