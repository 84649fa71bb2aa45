"""Documents and jobs stay under every limit, and say nothing that could be a secret."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_amts._errors import EngineError
from sphinx_amts.engines import Batch, Item
from sphinx_amts.engines._amazon_documents import plan, read, unsendable, write
from sphinx_amts.engines._amazon_errors import explained, scrubbed
from sphinx_amts.engines._amazon_html import shown
from sphinx_amts.engines._amazon_languages import doubt, pair
from sphinx_amts.engines._amazon_limits import LIMITS, Limits
from sphinx_amts.engines._amazon_outputs import Details, outputs
from sphinx_amts.engines.amazon import Amazon
from sphinx_amts.engines.amazon_realtime import AmazonRealtime
from sphinx_amts.segment import digest

CODES = ("en", "zh")
SMALL = Limits(document_bytes=3000, document_text=300, job_documents=3, job_bytes=6000)


def batch(*pages: list[str]) -> tuple[Item, ...]:
    items = [
        Item(digest(text), text, f"p{n}.md") for n, texts in enumerate(pages) for text in texts
    ]
    return tuple({item.digest: item for item in items}.values())


sentences = st.lists(st.text("ab <&é文", min_size=1, max_size=80).map(lambda t: t.strip() or "x"))
pages = st.lists(sentences, max_size=8)


@given(pages)
def test_everything_is_in_one_document_and_under_every_limit(given_: list[list[str]]) -> None:
    """Each sentence is in exactly one document of one job; nothing is over a limit."""
    escaped = [[t.replace("&", "&amp;").replace("<", "&lt;") for t in page] for page in given_]
    items = batch(*escaped)
    plans = plan(items, CODES, {}, SMALL)
    seen: list[str] = []
    for one in plans:
        assert len(one.slips) <= SMALL.job_documents
        size = 0
        for slip in one.slips:
            data = write(items[slip.start : slip.end], slip.page, "en")
            size += len(data)
            text = [shown(item.text) for item in items[slip.start : slip.end]]
            assert len(data) <= SMALL.document_bytes
            assert sum(len(t.encode()) for t in text) <= SMALL.document_text
            assert slip.characters == sum(map(len, text))
            seen += [item.digest for item in read(data.decode())]
        assert size <= SMALL.job_bytes
    assert seen == [item.digest for item in items]
    assert len({one.key for one in plans}) == len(plans)


def test_the_documented_limits() -> None:
    """A page of more than a million bytes of text is cut; a document is far below 20 MB."""
    items = batch([f"{n} " + "word " * 2000 for n in range(250)])
    (one,) = plan(items, CODES, {}, LIMITS)
    assert len(one.slips) == 3
    for slip in one.slips:
        data = write(items[slip.start : slip.end], slip.page, "en")
        assert len(data) < LIMITS.document_bytes
        assert slip.characters <= LIMITS.document_text


def test_what_is_longer_than_a_document_is_named() -> None:
    items = batch(["word " * 300_000, "fine", "odd \x07"])
    said = unsendable(items, LIMITS)
    assert said[items[0].digest] == "it is longer than a whole document may be"
    assert "control" in said[items[2].digest]
    assert items[1].digest not in said


def test_the_identity_is_all_that_decides_the_output() -> None:
    """Equal batches have one key; another text, language or setting has another."""
    items = batch(["One.", "Two."], ["Three."])
    (one,) = plan(items, CODES, {"parallel": "x"}, LIMITS)
    (same,) = plan(batch(["One.", "Two."], ["Three."]), CODES, {"parallel": "x"}, LIMITS)
    others = [
        plan(batch(["One.", "Two!"], ["Three."]), CODES, {"parallel": "x"}, LIMITS)[0],
        plan(items, ("en", "es"), {"parallel": "x"}, LIMITS)[0],
        plan(items, CODES, {"parallel": "y"}, LIMITS)[0],
    ]
    assert one.key == same.key
    assert len({one.key, *(o.key for o in others)}) == 4


def test_a_document_says_what_was_asked() -> None:
    """What is read back is what was written; a text under another's digest is left out."""
    items = batch(['Use <x1/> & "go".'.replace("&", "&amp;"), "Two."])
    data = write(items, 'a "page" <1>.md', "en").decode()
    assert read(data) == tuple(Item(i.digest, i.text, 'a "page" <1>.md') for i in items)
    assert read(data.replace("Two.", "Too.")) == tuple(
        Item(i.digest, i.text, 'a "page" <1>.md') for i in items[:1]
    )


class Store:
    """A bucket that is a dictionary."""

    bucket, prefix = "book", "amts"

    def __init__(self, objects: dict[str, bytes]) -> None:
        self.objects = objects

    def get_at(self, key: str) -> bytes | None:
        return self.objects.get(key)

    def get_all(self, keys: Any) -> Any:
        return ((key, self.get_at(key)) for key in keys)


OUT = "amts/jobs/k/out/123-TranslateText-j/"
DETAILS = f"{OUT}details/zh.auxiliary-translation-details.json"


@pytest.mark.parametrize(
    "details",
    [
        b"", b"{", b"[]", b'{"details": 3}', b'{"details": [1, null, {"sourceFile": 3}]}',
        b'{"details": [{"sourceFile": "a.html", "targetFile": "../../secret"}]}',
        b'{"details": [{"sourceFile": "a.html", "targetFile": ["x"]}]}',
        b'{"details": [{"sourceFile": "amts/jobs/k/in/a.html", "targetFile": "zh.a.html"}]}',
        json.dumps({"details": [{"sourceFile": "a.html", "targetFile": f"{OUT}zh.a.html"}]}).encode(),
    ],
)  # fmt: skip
def test_whatever_the_details_say_the_output_is_found(details: bytes) -> None:
    """Missing, garbled or hostile details lead to the documented name, and to no other folder."""
    store: Any = Store({DETAILS: details, f"{OUT}zh.a.html": b"<html></html>", "secret": b"!"})
    job = {"OutputDataConfig": {"S3Uri": f"s3://book/{OUT}"}}
    (found,) = outputs(store, Details.read(store, job, "zh"), ["a.html"])
    assert (found.html, found.why) == ("<html></html>", "")


@pytest.mark.parametrize("uri", ["s3://other/amts/x/", "s3://book/else/", "", "s3://book/amts/../"])
def test_a_job_that_writes_somewhere_else_is_not_followed(uri: str) -> None:
    store: Any = Store({})
    with pytest.raises(EngineError):
        Details.read(store, {"JobId": "j", "OutputDataConfig": {"S3Uri": uri}}, "zh")


@pytest.mark.parametrize(
    "text",
    [
        "GET https://b.s3.amazonaws.com/x?X-Amz-Signature=SECRET&X-Amz-Credential=SECRET failed",
        "http://user:SECRET@proxy:80/ refused",
        "key AKIASECRETSECRET1234 unknown",
        "X-Amz-Security-Token: SECRET",
        "aws_secret_access_key=SECRET",
    ],
)
def test_no_message_holds_a_secret(text: str) -> None:
    assert "SECRET" not in scrubbed(text)
    assert "SECRET" not in str(explained(RuntimeError(text), "asking"))


def test_pass_role_comes_with_its_policy() -> None:
    error = RuntimeError("User x is not authorized to perform: iam:PassRole on resource: y")
    said = str(explained(error, "starting", "arn:aws:iam::123456789012:role/book"))
    assert '"iam:PassedToService": "translate.amazonaws.com"' in said
    assert "arn:aws:iam::123456789012:role/book" in said


@pytest.mark.parametrize(
    ("source", "target", "codes"),
    [
        ("en", "zh_CN", ("en", "zh")), ("en", "zh_TW", ("en", "zh-TW")), ("zh", "en", ("zh", "en")),
        ("en", "pt_BR", ("en", "pt")), ("en", "pt", ("en", "pt-PT")), ("en", "nb_NO", ("en", "no")),
        ("en", "es_CO", ("en", "es-MX")), ("en", "sr@latin", ("en", "sr")),
    ],
)  # fmt: skip
def test_languages(source: str, target: str, codes: tuple[str, str]) -> None:
    assert pair(source, target) == codes


@pytest.mark.parametrize(("source", "target"), [("en", "gl"), ("en", "cak"), ("en", "en_GB")])
def test_pairs_that_it_does_not_know(source: str, target: str) -> None:
    with pytest.raises(EngineError) as error:
        pair(source, target)
    assert error.value.message


def test_doubts() -> None:
    assert "Taiwan" in doubt("zh_HK")
    assert "Cyrillic" in doubt("sr@latin")
    assert doubt("zh_CN") == ""


ROLE = "arn:aws:iam::123456789012:role/book"


def test_fingerprints_name_all_that_decides_the_output() -> None:
    plain = Amazon("bucket", ROLE)
    assert plain.fingerprint("en", "zh_CN") == "amazon:en-zh:standard"
    plain.learn(b"en\tzh\na\tb\n")
    assert plain.fingerprint("en", "zh_CN").startswith("amazon:en-zh:act-")
    other = Amazon("bucket", ROLE, formality="FORMAL", terminology="t")
    assert other.fingerprint("en", "de") == "amazon:en-de:standard:terms=t:FORMAL"
    assert AmazonRealtime().fingerprint("zh", "en") == "amazon_realtime:zh-en"


def test_prices() -> None:
    """Parallel data costs four times as much; in real time tags are billed, too."""
    one = Batch("en", "zh_CN", batch(["Use <x1/> now."]))
    engine = Amazon("bucket", ROLE)
    assert (engine.quote(one).characters, engine.quote(one).rate) == (len("Use x1 now."), 15.0)
    engine.learn(b"en\tzh\na\tb\n")
    assert engine.quote(one).rate == 60.0
    sent = '<p id="0">Use <span translate="no">x1</span> now.</p>'
    assert AmazonRealtime().quote(one).characters == len(sent)
