"""Parallel data, terminologies and what answers at once, with a real client over HTTP."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from _emulated import User, of
from botocore.exceptions import ClientError

from sphinx_amts.emulator import Emulator, running

CSV = (
    "en,es\n"
    '"Call x1 & wait for the end.",unused\n'
    "A third one without anything.,Una tercera sin nada.\n"
    "Twice.,Uno.\n"
    "Twice.,Dos.\n"
    '"A second sentence, with x1 in it.","Otra frase, y x1 dentro."\n'
)


@pytest.fixture(scope="module")
def it() -> Iterator[Emulator]:
    with running() as emulator:
        yield emulator


@pytest.fixture
def user(it: Emulator) -> Iterator[User]:
    user = User(it)
    yield user
    it.state.parallel.clear()


def _file(user: User, text: str | bytes, name: str = "pairs.csv") -> dict[str, str]:
    body = text.encode() if isinstance(text, str) else text
    key = f"{user.folder}/pd/{name}"
    user.s3.put_object(Bucket=user.it.bucket, Key=key, Body=body)
    return {"S3Uri": f"s3://{user.it.bucket}/{key}", "Format": name.rpartition(".")[2].upper()}


def _create(user: User, text: str | bytes = CSV, name: str = "pairs.csv") -> dict[str, Any]:
    config = _file(user, text, name)
    made = user.translate.create_parallel_data(
        Name="book", ParallelDataConfig=config, ClientToken="c1"
    )
    assert made["Status"] == "CREATING"
    return _wait(user)


def _get(user: User) -> dict[str, Any]:
    return dict(user.translate.get_parallel_data(Name="book")["ParallelDataProperties"])


def _wait(user: User) -> dict[str, Any]:
    for _ in range(10):
        found = _get(user)
        if found["Status"] != "CREATING" and found.get("LatestUpdateAttemptStatus") != "UPDATING":
            return found
    raise AssertionError(found)


def _counts(found: dict[str, Any]) -> tuple[int, int, int]:
    return (
        found["ImportedRecordCount"],
        found["SkippedRecordCount"],
        found["FailedRecordCount"],
    )


def test_parallel_data_answers_an_exact_pair_and_the_last_duplicate_wins(user: User) -> None:
    found = _create(user)
    assert found["Status"] == "ACTIVE"
    assert (found["SourceLanguageCode"], found["TargetLanguageCodes"]) == ("en", ["es"])
    assert _counts(found) == (5, 0, 0)
    user.put("a.html")
    user.put("b.html", "<html><body><p>Twice.</p></body></html>")
    _, objects = user.run(ParallelDataNames=["book"])
    said = objects["es.a.html"].decode()
    assert '<p id="cc">Una tercera sin nada.</p>' in said
    assert '<p id="bb">Otra frase, y <span translate="no">x1</span> dentro.</p>' in said
    assert "<p>Dos.</p>" in objects["es.b.html"].decode()


def test_a_pair_that_lacks_what_is_protected_is_no_answer(user: User) -> None:
    _create(user, 'en,es\n"A second sentence, with x1 in it.",Otra frase.\n')
    user.put("a.html")
    _, objects = user.run(ParallelDataNames=["book"])
    assert "Otra" not in objects["es.a.html"].decode()


@pytest.mark.parametrize(
    ("rows", "counts"),
    [
        (["a,b", ",b", "c,"], (1, 2, 0)),
        (["a,b", f"{'x' * 1001},b"], (1, 1, 0)),
        (["a,b", f"{'ü' * 501},b", f"{'x' * 1000},b"], (2, 1, 0)),
        (["a,b", "=1+1,b", '"+a",b', "-a,b", "@a,b", "a,=b"], (1, 0, 5)),
        (["a,b", '"a\nb",c'], (1, 0, 1)),
        (["a,b", '"say ""a""",b'], (2, 0, 0)),
        (["a,b", "a,b,c"], (1, 0, 1)),
    ],
)
def test_records_are_imported_skipped_or_failed(
    user: User, rows: list[str], counts: tuple[int, int, int]
) -> None:
    assert _counts(_create(user, "\n".join(["en,es", *rows]))) == counts


@pytest.mark.parametrize(
    "text",
    ["", "a,b\nx,y\n", "en\nx\n", "en,en\nx,y\n", b"en,es\n\xff,y\n", "en,es\n,\n", 'en,es\n"a'],
)
def test_a_file_of_which_nothing_can_be_imported_fails(user: User, text: str | bytes) -> None:
    found = _create(user, text)
    assert found["Status"] == "FAILED"
    assert found["Message"]
    assert "ImportedRecordCount" not in found


def test_tmx_may_begin_with_any_character_and_declares_no_entities(user: User) -> None:
    unit = '<tu><tuv xml:lang="en"><seg>=a</seg></tuv><tuv xml:lang="es"><seg>+b</seg></tuv></tu>'
    tmx = '<?xml version="1.0"?>{}<tmx version="1.4"><header srclang="en"/><body>{}</body></tmx>'
    found = _create(user, tmx.format("", unit), "pairs.tmx")
    assert _counts(found) == (1, 0, 0)
    entity = '<!DOCTYPE tmx [<!ENTITY a "aaaa">]>'
    user.it.state.parallel.clear()
    assert _create(user, tmx.format(entity, unit), "pairs.tmx")["Status"] == "FAILED"


def test_an_update_leaves_the_data_in_use_until_it_is_done(user: User) -> None:
    _create(user)
    config = _file(user, "en,es\nTwice.,Tres.\n", "new.csv")
    made = user.translate.update_parallel_data(
        Name="book", ParallelDataConfig=config, ClientToken="u1"
    )
    assert (made["Status"], made["LatestUpdateAttemptStatus"]) == ("ACTIVE", "UPDATING")
    found = _get(user)
    assert (found["Status"], found["LatestUpdateAttemptStatus"]) == ("ACTIVE", "UPDATING")
    assert found["ImportedRecordCount"] == 5
    with pytest.raises(ClientError) as caught:
        user.translate.update_parallel_data(
            Name="book", ParallelDataConfig=config, ClientToken="u2"
        )
    assert of(caught.value)[:2] == ("ConcurrentModificationException", 409)
    found = _wait(user)
    assert (found["Status"], found["LatestUpdateAttemptStatus"]) == ("ACTIVE", "ACTIVE")
    assert (found["ImportedRecordCount"], found["ParallelDataConfig"]) == (1, config)


def test_an_update_that_fails_leaves_what_was_there(user: User) -> None:
    _create(user)
    config = _file(user, "nonsense", "new.csv")
    user.translate.update_parallel_data(Name="book", ParallelDataConfig=config, ClientToken="u1")
    found = _wait(user)
    assert (found["Status"], found["LatestUpdateAttemptStatus"]) == ("ACTIVE", "FAILED")
    assert found["ImportedRecordCount"] == 5
    assert found["Message"]


def test_only_one_is_created_or_updated_at_a_time(user: User) -> None:
    config = _file(user, CSV)
    user.translate.create_parallel_data(Name="one", ParallelDataConfig=config, ClientToken="c1")
    with pytest.raises(ClientError) as caught:
        user.translate.create_parallel_data(Name="two", ParallelDataConfig=config, ClientToken="c2")
    assert of(caught.value)[:2] == ("LimitExceededException", 400)


def test_the_same_token_creates_once_and_another_conflicts(user: User) -> None:
    _create(user)
    config = _get(user)["ParallelDataConfig"]
    create = user.translate.create_parallel_data
    assert create(Name="book", ParallelDataConfig=config, ClientToken="c1")["Status"] == "ACTIVE"
    with pytest.raises(ClientError) as caught:
        create(Name="book", ParallelDataConfig=config, ClientToken="c2")
    assert of(caught.value)[:2] == ("ConflictException", 409)


def test_parallel_data_is_listed_and_deleted(user: User) -> None:
    _create(user)
    listed = user.translate.list_parallel_data()["ParallelDataPropertiesList"]
    assert [p["Name"] for p in listed] == ["book"]
    assert user.translate.delete_parallel_data(Name="book")["Status"] == "DELETING"
    for _ in range(4):
        user.translate.list_parallel_data()
    with pytest.raises(ClientError) as caught:
        _get(user)
    assert of(caught.value)[0] == "ResourceNotFoundException"


def test_a_job_needs_parallel_data_that_is_active_and_has_its_languages(user: User) -> None:
    config = _file(user, CSV)
    user.translate.create_parallel_data(Name="book", ParallelDataConfig=config, ClientToken="c1")
    user.put("a.html")
    assert "CREATING" in user.refused(ParallelDataNames=["book"])[2]
    _wait(user)
    said = user.refused(ParallelDataNames=["book"], TargetLanguageCodes=["es", "fr"])
    assert said[0] == "InvalidRequestException"


def test_the_file_has_to_be_there_when_it_is_asked_for(user: User) -> None:
    with pytest.raises(ClientError) as caught:
        user.translate.create_parallel_data(
            Name="book",
            ParallelDataConfig={"S3Uri": f"s3://{user.it.bucket}/nothing.csv", "Format": "CSV"},
            ClientToken="c1",
        )
    assert of(caught.value)[0] == "InvalidParameterValueException"


def test_a_terminology_is_applied_and_told_of(user: User) -> None:
    csv = "en,es\nsentence,oración\nx,\n"
    made = user.translate.import_terminology(
        Name="words",
        MergeStrategy="OVERWRITE",
        TerminologyData={"File": csv.encode(), "Format": "CSV"},
    )["TerminologyProperties"]
    assert (made["TermCount"], made["SkippedTermCount"]) == (1, 1)
    said = user.translate.translate_text(
        Text="A sentence here, two sentences there.",
        SourceLanguageCode="en",
        TargetLanguageCode="es",
        TerminologyNames=["words"],
    )
    assert said["TranslatedText"].count("oración") == 1
    assert said["AppliedTerminologies"] == [
        {"Name": "words", "Terms": [{"SourceText": "sentence", "TargetText": "oración"}]}
    ]
    with pytest.raises(ClientError) as caught:
        user.translate.translate_text(
            Text="a", SourceLanguageCode="en", TargetLanguageCode="fr", TerminologyNames=["words"]
        )
    assert of(caught.value)[0] == "InvalidRequestException"
    pages = user.translate.get_paginator("list_terminologies").paginate()
    assert [t["Name"] for p in pages for t in p["TerminologyPropertiesList"]] == ["words"]
    user.translate.delete_terminology(Name="words")
    with pytest.raises(ClientError) as caught:
        user.translate.get_terminology(Name="words")
    assert of(caught.value)[0] == "ResourceNotFoundException"


def test_text_in_real_time_is_limited_in_bytes_and_billed(user: User) -> None:
    say = user.translate.translate_text
    languages = {"SourceLanguageCode": "en", "TargetLanguageCode": "zh"}
    before = user.it.billed
    said = say(Text='Use <span translate="no">x &amp; y</span> now & here.\nAnd\n', **languages)
    text = said["TranslatedText"]
    assert '<span translate="no">x &amp; y</span>' in text
    assert text.count("⟦pseudo: ") == 2
    assert text.count("\n") == 2
    assert user.it.billed - before == len(
        'Use <span translate="no">x &amp; y</span> now & here.\nAnd\n'
    )
    with pytest.raises(ClientError) as caught:
        say(Text="ü" * 5001, **languages)
    code, _, message = of(caught.value)
    assert code == "TextSizeLimitExceededException"
    assert "10002 bytes" in message


def test_a_document_in_real_time(user: User) -> None:
    languages = {"SourceLanguageCode": "en", "TargetLanguageCode": "es"}
    body = b"<html><body><p>One</p><p translate='no'>Two</p></body></html>"
    said = user.translate.translate_document(
        Document={"Content": body, "ContentType": "text/html"}, **languages
    )["TranslatedDocument"]["Content"]
    assert b"<p translate='no'>Two</p>" in said
    assert said.count("⟦pseudo".encode()) == 1
    with pytest.raises(ClientError) as caught:
        user.translate.translate_document(
            Document={"Content": b"a" * 100_001, "ContentType": "text/plain"}, **languages
        )
    assert of(caught.value)[0] == "LimitExceededException"


def test_languages_are_listed_with_their_names(user: User) -> None:
    found = user.translate.list_languages(DisplayLanguageCode="de", MaxResults=500)["Languages"]
    names = {row["LanguageCode"]: row["LanguageName"] for row in found}
    assert names["zh"] == "Chinesisch"
    assert names["es-MX"] == "Spanisch (MX)"
    assert len(names) == 76


def test_who_one_is(it: Emulator) -> None:
    assert it.client("sts").get_caller_identity()["Account"] == "123456789012"


def test_markup_is_answered_with_markup(it: Emulator) -> None:
    """What the translator makes of text beside tags is text: no tag is in it that was not sent."""
    client = it.client("translate")
    for n in range(150):
        sent = f'<p id="{n}">Sentence {n} says <b id="g1">a &amp; b</b> or c &lt; d.</p>'
        said = client.translate_text(
            Text=sent, SourceLanguageCode="en", TargetLanguageCode="fr"
        )["TranslatedText"]  # fmt: skip
        assert re.findall(r"<[^>]*>", said) == re.findall(r"<[^>]*>", sent)


def test_iam_says_what_is_allowed(it: Emulator) -> None:
    """A role: what its policies say. Whoever calls: all that no fault forbids."""
    iam = it.client("iam")

    def may(who: str, action: str, on: str) -> str:
        (row,) = iam.simulate_principal_policy(
            PolicySourceArn=who, ActionNames=[action], ResourceArns=[on]
        )["EvaluationResults"]
        return str(row["EvalDecision"])

    me = it.client("sts").get_caller_identity()["Arn"]
    assert may(it.role, "s3:GetObject", f"arn:aws:s3:::{it.bucket}/x") == "allowed"
    assert may(it.role, "s3:DeleteObject", f"arn:aws:s3:::{it.bucket}/x") == "implicitDeny"
    assert may(me, "iam:PassRole", it.role) == "allowed"
    it.set_faults("pass-role-denied:1:1", "access-denied@StartText:1", "s3-put-denied:0")
    assert may(me, "iam:PassRole", it.role) == "implicitDeny"
    assert may(me, "iam:PassRole", it.role) == "implicitDeny"  # asking does not use it up
    assert may(me, "translate:StartTextTranslationJob", "*") == "implicitDeny"
    assert may(me, "translate:TranslateText", "*") == "allowed"
    assert may(me, "s3:PutObject", f"arn:aws:s3:::{it.bucket}/x") == "allowed"
    it.set_faults()
    with pytest.raises(ClientError, match="NoSuchEntity"):
        may("arn:aws:iam::123456789012:role/nobody", "s3:GetObject", "*")
