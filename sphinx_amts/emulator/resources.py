"""The operations on parallel data and on terminologies."""

from __future__ import annotations

from typing import Any

from .context import ACCOUNT, Answer, Context, page
from .errors import ServiceError
from .parallel import BadFile, Imported, read_parallel, read_terms
from .state import ParallelData, Terminology
from .storage import split_uri

__all__ = ["OPERATIONS", "settle"]


def settle(ctx: Context) -> None:
    """Bring creations, updates and deletions to where they are by now."""
    now = ctx.clock.now()
    for key, one in list(ctx.state.parallel.items()):
        if not one.busy or now < one.due:
            continue
        if one.status == "DELETING":
            del ctx.state.parallel[key]
        elif one.status == "CREATING":
            one.status = "ACTIVE" if _import(ctx, one, one.config) else "FAILED"
        else:
            assert one.update is not None  # noqa: S101 -- it is there while an update is under way
            done = _import(ctx, one, one.update)
            one.update_status = "ACTIVE" if done else "FAILED"
            if done:
                one.status, one.config, one.updated = "ACTIVE", one.update, now


def _import(ctx: Context, one: ParallelData, config: dict[str, Any]) -> bool:
    """Read the file; the resource changes only where that works."""
    bucket, key = split_uri(config["S3Uri"])
    body = ctx.storage.get(bucket, key)
    one.message = None
    if ctx.faults.strikes("parallel-failed", one.name):
        one.message = "An internal error occurred. Try again."
    elif body is None:
        one.message = f"The file {config['S3Uri']} cannot be read."
    elif len(body) > ctx.limits.parallel_bytes:
        one.message = f"The file has more than {ctx.limits.parallel_bytes} bytes."
    if body is None or one.message:
        return False
    try:
        found = read_parallel(body, config["Format"], ctx.limits)
    except BadFile as error:
        one.message = str(error)
        return False
    if ctx.faults.strikes("parallel-skipped", one.name):
        _skip_some(found)
    one.source, one.targets, one.pairs = found.source, found.targets, found.pairs
    one.size, one.imported = len(body), found.imported
    one.failed, one.skipped = found.failed, found.skipped
    return True


def _skip_some(found: Imported) -> None:
    for target, pairs in found.pairs.items():
        kept = {k: v for n, (k, v) in enumerate(pairs.items()) if n % 3}
        found.pairs[target] = kept
    lost = found.imported // 3
    found.imported, found.skipped = found.imported - lost, found.skipped + lost


def create(ctx: Context, region: str, asked: dict[str, Any]) -> Answer:
    """CreateParallelData."""
    name, key = asked["Name"], f"{region}/{asked['Name']}"
    there = ctx.state.parallel.get(key)
    if there is not None:
        if there.token == asked["ClientToken"] and there.config == asked["ParallelDataConfig"]:
            return {"Name": name, "Status": there.status}
        raise ServiceError("ConflictException", f"Parallel data {name} exists already.")
    if len(ctx.state.parallel) >= ctx.limits.parallel_resources:
        raise ServiceError(
            "LimitExceededException",
            f"There are {ctx.limits.parallel_resources} parallel data resources already.",
        )
    _check_config(ctx, region, asked["ParallelDataConfig"])
    _check_free(ctx, region, name)
    now = ctx.clock.now()
    one = ParallelData(
        name, region, asked["ParallelDataConfig"], asked["ClientToken"], now,
        now + ctx.timing.resource, description=asked.get("Description"), key=asked.get("EncryptionKey"),
    )  # fmt: skip
    ctx.state.parallel[key] = one
    return {"Name": name, "Status": one.status}


def update(ctx: Context, region: str, asked: dict[str, Any]) -> Answer:
    """UpdateParallelData. The status stays that of the data in use until the update is done."""
    one = ctx.parallel(region, asked["Name"])
    same = one.update_token == asked["ClientToken"] and one.update == asked["ParallelDataConfig"]
    if not same:
        if one.busy:
            raise ServiceError(
                "ConcurrentModificationException",
                "Another modification is being made. It has to end before you can make yours.",
            )
        _check_config(ctx, region, asked["ParallelDataConfig"])
        _check_free(ctx, region, one.name)
        now = ctx.clock.now()
        one.update, one.update_token = asked["ParallelDataConfig"], asked["ClientToken"]
        one.update_status, one.update_at, one.due = "UPDATING", now, now + ctx.timing.resource
        one.description = asked.get("Description", one.description)
    return {
        "Name": one.name,
        "Status": one.status,
        "LatestUpdateAttemptStatus": one.update_status,
        "LatestUpdateAttemptAt": one.update_at,
    }


def _check_config(ctx: Context, region: str, config: dict[str, Any]) -> None:
    if not {"S3Uri", "Format"} <= config.keys():
        raise ServiceError("InvalidRequestException", "ParallelDataConfig lacks S3Uri or Format.")
    bucket, key = split_uri(config["S3Uri"])
    there = ctx.storage.region(bucket)
    if there is None or not key or ctx.storage.get(bucket, key) is None:
        raise ServiceError(
            "InvalidParameterValueException", f"The file {config['S3Uri']} cannot be read."
        )
    if there != region:
        raise ServiceError(
            "InvalidParameterValueException", f"The bucket {bucket} is in {there}, not in {region}."
        )


def _check_free(ctx: Context, region: str, name: str) -> None:
    """One create or update at a time."""
    busy = [p.name for p in ctx.state.parallel.values() if p.region == region and p.busy]
    if busy or ctx.faults.strikes("parallel-busy", name):
        raise ServiceError(
            "LimitExceededException",
            f"Another create or update of parallel data is under way: {', '.join(busy)}.",
        )


def delete(ctx: Context, region: str, asked: dict[str, Any]) -> Answer:
    """DeleteParallelData."""
    one = ctx.parallel(region, asked["Name"])
    if one.busy:
        raise ServiceError("ConcurrentModificationException", "Another modification is being made.")
    one.status, one.due = "DELETING", ctx.clock.now() + ctx.timing.resource
    return {"Name": one.name, "Status": one.status}


def get(ctx: Context, region: str, asked: dict[str, Any]) -> Answer:
    """GetParallelData."""
    one = ctx.parallel(region, asked["Name"])
    bucket, key = split_uri(one.config["S3Uri"])
    where = {"RepositoryType": "S3", "Location": ctx.storage.address(bucket, key)}
    return {"ParallelDataProperties": _parallel(one), "DataLocation": where}


def list_(ctx: Context, region: str, asked: dict[str, Any]) -> Answer:
    """ListParallelData."""
    rows = [_parallel(p) for p in ctx.state.parallel.values() if p.region == region]
    return page(rows, asked, "ParallelDataPropertiesList")


def _parallel(one: ParallelData) -> Answer:
    done = one.source is not None
    return {
        "Name": one.name,
        "Arn": f"arn:aws:translate:{one.region}:{ACCOUNT}:parallel-data/{one.name}",
        "Description": one.description,
        "Status": one.status,
        "SourceLanguageCode": one.source,
        "TargetLanguageCodes": one.targets if done else None,
        "ParallelDataConfig": one.config,
        "Message": one.message,
        "ImportedDataSize": one.size if done else None,
        "ImportedRecordCount": one.imported if done else None,
        "FailedRecordCount": one.failed if done else None,
        "SkippedRecordCount": one.skipped if done else None,
        "EncryptionKey": one.key,
        "CreatedAt": one.created,
        "LastUpdatedAt": one.updated or one.created,
        "LatestUpdateAttemptStatus": one.update_status,
        "LatestUpdateAttemptAt": one.update_at,
    }


def import_terminology(ctx: Context, region: str, asked: dict[str, Any]) -> Answer:
    """ImportTerminology: what was there under that name is replaced."""
    name, data = asked["Name"], asked["TerminologyData"]
    key = f"{region}/{name}"
    there = ctx.state.terminologies.get(key)
    if there is None and len(ctx.state.terminologies) >= ctx.limits.terminologies:
        raise ServiceError(
            "LimitExceededException", f"There are {ctx.limits.terminologies} terminologies already."
        )
    try:
        found = read_terms(data["File"], data["Format"], ctx.limits)
    except BadFile as error:
        raise ServiceError("InvalidParameterValueException", str(error)) from error
    now = ctx.clock.now()
    one = Terminology(
        name, region, data["Format"], data.get("Directionality", "UNI"),
        there.created if there else now, now, found.source, found.targets, found.pairs,
        len(data["File"]), found.imported, found.skipped, asked.get("Description"),
        asked.get("EncryptionKey"),
    )  # fmt: skip
    ctx.state.terminologies[key] = one
    return {"TerminologyProperties": _terminology(one)}


def get_terminology(ctx: Context, region: str, asked: dict[str, Any]) -> Answer:
    """GetTerminology; its data is not kept to be fetched again."""
    return {"TerminologyProperties": _terminology(ctx.terminology(region, asked["Name"]))}


def list_terminologies(ctx: Context, region: str, asked: dict[str, Any]) -> Answer:
    """ListTerminologies."""
    rows = [_terminology(t) for t in ctx.state.terminologies.values() if t.region == region]
    return page(rows, asked, "TerminologyPropertiesList")


def delete_terminology(ctx: Context, region: str, asked: dict[str, Any]) -> Answer:
    """DeleteTerminology."""
    ctx.terminology(region, asked["Name"])
    del ctx.state.terminologies[f"{region}/{asked['Name']}"]
    return {}


def _terminology(one: Terminology) -> Answer:
    return {
        "Name": one.name,
        "Description": one.description,
        "Arn": f"arn:aws:translate:{one.region}:{ACCOUNT}:terminology/{one.name}/LATEST",
        "SourceLanguageCode": one.source,
        "TargetLanguageCodes": one.targets,
        "EncryptionKey": one.key,
        "SizeBytes": one.size,
        "TermCount": one.count,
        "CreatedAt": one.created,
        "LastUpdatedAt": one.updated,
        "Directionality": one.directionality,
        "SkippedTermCount": one.skipped,
        "Format": one.format,
    }


OPERATIONS = {
    "CreateParallelData": create,
    "UpdateParallelData": update,
    "DeleteParallelData": delete,
    "GetParallelData": get,
    "ListParallelData": list_,
    "ImportTerminology": import_terminology,
    "GetTerminology": get_terminology,
    "ListTerminologies": list_terminologies,
    "DeleteTerminology": delete_terminology,
}
