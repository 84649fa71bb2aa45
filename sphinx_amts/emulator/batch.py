"""The operations on batch jobs."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from .context import ACCOUNT, Answer, Context, check_pair, page
from .errors import ServiceError
from .jobs import ENDED, Runner, output_uri
from .limits import BATCH_REGIONS, CONTENT_TYPES
from .state import Job
from .storage import split_uri

__all__ = ["describe", "list_jobs", "start", "stop"]


def start(ctx: Context, region: str, asked: dict[str, Any], runner: Runner) -> Answer:
    """StartTextTranslationJob."""
    if region not in BATCH_REGIONS:
        raise ServiceError(
            "NotAuthorizedException", "Your account is not authorized to make this call."
        )
    jobs = [j for j in ctx.state.jobs if j.region == region]
    for job in jobs:
        if job.token == asked["ClientToken"]:
            if job.request != asked:
                raise ServiceError(
                    "ConflictException",
                    "This client token was used with different parameters before.",
                )
            return {"JobId": job.id, "JobStatus": job.status}
    _check_languages(ctx, asked)
    _check_resources(ctx, region, asked)
    waiting = sum(j.status == "SUBMITTED" for j in jobs)
    if waiting >= ctx.limits.queued_jobs:
        raise ServiceError(
            "TooManyRequestsException", f"There are {waiting} jobs in the queue already."
        )
    _check_access(ctx, region, asked)
    number = sha256(f"{ACCOUNT}{region}{asked['ClientToken']}".encode()).hexdigest()[:32]
    job = Job(number, region, asked, ctx.clock.now(), f"{ACCOUNT}-TranslateText-{number}")
    for name in asked.get("ParallelDataNames", ()):
        job.pairs = ctx.parallel(region, name).pairs
    runner.check_access(job)
    ctx.state.jobs.append(job)
    return {"JobId": job.id, "JobStatus": job.status}


def _check_languages(ctx: Context, asked: dict[str, Any]) -> None:
    source, targets = asked["SourceLanguageCode"], asked["TargetLanguageCodes"]
    if source == "auto":
        raise ServiceError("InvalidRequestException", "This emulator detects no languages.")
    for target in targets:
        check_pair(source, target)
    if len(targets) > ctx.limits.job_targets or len(set(targets)) < len(targets):
        raise ServiceError(
            "InvalidRequestException",
            f"A job can have up to {ctx.limits.job_targets} different target languages.",
        )
    kind = asked["InputDataConfig"]["ContentType"]
    if kind not in CONTENT_TYPES:
        raise ServiceError("InvalidRequestException", f"Unsupported content type: {kind}.")
    if not CONTENT_TYPES[kind]:
        raise ServiceError("InvalidRequestException", f"This emulator does not translate {kind}.")
    if "Brevity" in asked.get("Settings", {}):
        raise ServiceError("InvalidRequestException", "Batch translation does not support Brevity.")


def _check_resources(ctx: Context, region: str, asked: dict[str, Any]) -> None:
    source, targets = asked["SourceLanguageCode"], asked["TargetLanguageCodes"]
    for target in targets:
        ctx.terms(region, asked.get("TerminologyNames", ()), source, target)
    names: Sequence[str] = asked.get("ParallelDataNames", ())
    if len(names) > 1:
        raise ServiceError("InvalidRequestException", "A job can use one parallel data resource.")
    for name in names:
        found = ctx.parallel(region, name)
        if found.status != "ACTIVE":
            raise ServiceError(
                "InvalidRequestException", f"Parallel data {name} is {found.status}, not ACTIVE."
            )
        if found.source != source or not set(targets) <= set(found.targets):
            raise ServiceError(
                "InvalidRequestException",
                f"Parallel data {name} has {found.source} to {', '.join(found.targets)};"
                f" the job asks for {source} to {', '.join(targets)}.",
            )


def _check_access(ctx: Context, region: str, asked: dict[str, Any]) -> None:
    places = [split_uri(asked[f"{which}DataConfig"]["S3Uri"]) for which in ("Input", "Output")]
    for bucket, _ in places:
        there = ctx.storage.region(bucket)
        if there is None:
            raise ServiceError("InvalidRequestException", f"The bucket {bucket} does not exist.")
        if there != region:
            raise ServiceError(
                "InvalidRequestException",
                f"The bucket {bucket} is in {there}; it has to be in {region}, as the job is.",
            )
    (bucket, prefix), (out, folder) = places
    if not prefix.strip("/"):
        raise ServiceError(
            "InvalidRequestException", "The input has to be in a folder of the bucket."
        )
    one, other = f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{out}"
    target = f"{other}/{folder.strip('/')}/x".replace("//x", "/x")
    ctx.storage.check_role(
        asked["DataAccessRoleArn"],
        [
            ("s3:ListBucket", one),
            ("s3:GetObject", f"{one}/{prefix.strip('/')}/x"),
            ("s3:ListBucket", other),
            ("s3:GetObject", target),
            ("s3:PutObject", target),
        ],
    )


def _job(ctx: Context, region: str, asked: dict[str, Any]) -> Job:
    for job in ctx.state.jobs:
        if job.id == asked["JobId"] and job.region == region:
            return job
    raise ServiceError("ResourceNotFoundException", f"Job {asked['JobId']} not found.")


def describe(ctx: Context, region: str, asked: dict[str, Any]) -> Answer:
    """DescribeTextTranslationJob."""
    return {"TextTranslationJobProperties": _properties(_job(ctx, region, asked))}


def list_jobs(ctx: Context, region: str, asked: dict[str, Any]) -> Answer:
    """ListTextTranslationJobs: the newest first. At most one filter, as documented.

    How names are compared is not documented: all that begin with the name are given.
    """
    filters = asked.get("Filter", {})
    times = {"SubmittedBeforeTime", "SubmittedAfterTime"}
    if len(set(filters) - times) + bool(times & set(filters)) > 1:
        raise ServiceError("InvalidFilterException", "Only one filter can be used at a time.")
    rows = [
        _properties(job)
        for job in reversed(ctx.state.jobs)
        if job.region == region
        and str(job.request.get("JobName", "")).startswith(filters.get("JobName", ""))
        and job.status == filters.get("JobStatus", job.status)
        and job.submitted < filters.get("SubmittedBeforeTime", float("inf"))
        and job.submitted > filters.get("SubmittedAfterTime", 0)
    ]
    return page(rows, asked, "TextTranslationJobPropertiesList")


def stop(ctx: Context, region: str, asked: dict[str, Any]) -> Answer:
    """StopTextTranslationJob: one that has ended stays as it is."""
    job = _job(ctx, region, asked)
    if job.status not in ENDED and job.status != "STOP_REQUESTED":
        job.status, job.stopping = "STOP_REQUESTED", ctx.clock.now()
    return {"JobId": job.id, "JobStatus": job.status}


def _properties(job: Job) -> Answer:
    asked = job.request
    wrong = sum(bool(d.error) for d in job.documents)
    counts = {
        "TranslatedDocumentsCount": len(job.documents) - wrong,
        "DocumentsWithErrorsCount": wrong,
        "InputDocumentsCount": job.inputs,
    }
    return {
        "JobId": job.id,
        "JobName": asked.get("JobName"),
        "JobStatus": job.status,
        "JobDetails": counts if job.read else None,
        "SourceLanguageCode": asked["SourceLanguageCode"],
        "TargetLanguageCodes": asked["TargetLanguageCodes"],
        "TerminologyNames": asked.get("TerminologyNames"),
        "ParallelDataNames": asked.get("ParallelDataNames"),
        "Message": job.message,
        "SubmittedTime": job.submitted,
        "EndTime": job.ended,
        "InputDataConfig": asked["InputDataConfig"],
        "OutputDataConfig": {**asked["OutputDataConfig"], "S3Uri": output_uri(job)},
        "DataAccessRoleArn": asked["DataAccessRoleArn"],
        "Settings": asked.get("Settings"),
    }
