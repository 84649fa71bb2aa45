"""What the service says when something is wrong → what to do about it, without secrets."""

from __future__ import annotations

import json
import re

from .._errors import EngineError
from ._amazon_policies import pass_role

__all__ = ["SLOW_DOWN", "explained", "of", "scrubbed"]

SLOW_DOWN = frozenset({
    "TooManyRequestsException", "ThrottlingException", "Throttling", "RequestLimitExceeded",
    "SlowDown", "RequestTimeout", "InternalServerException", "InternalError", "InternalFailure",
    "ServiceUnavailable", "ServiceUnavailableException", "ConcurrentModificationException",
    "ConflictException", "ConditionalRequestConflict", "OperationAborted", "500", "502", "503",
    "504", "429",
})  # fmt: skip
"""Codes of errors that go away by themselves. Some occur that no model of the service names."""

_KEY = re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{12,}\b")
_QUERY = re.compile(r"(https?://)(?:[^\s/@]*@)?([^\s?#'\"]+)[?#][^\s'\"]*")
_USER = re.compile(r"(https?://)[^\s/@]*@")
_TOKEN = re.compile(
    r"(?i)\b(x-amz-[a-z-]*(?:signature|token|credential)|aws_[a-z_]*(?:key|token)|authorization)"
    r"(['\"]?\s*[=:]\s*['\"]?)[^\s'\"&,;]+"
)
_RETRIES = re.compile(r" \(reached max retries: \d+\)")  # those of boto3, which are off
_REMEDIES = {
    "AccessDenied": "let your user do what the message names: see `sphinx-amts doctor`",
    "ExpiredToken": "sign in again: your AWS session is over",
    "InvalidClientTokenId": "check the AWS access key that is set: the service does not know it",
    "SignatureDoesNotMatch": "check the AWS secret key that is set, and this machine's clock",
    "NotAuthorizedException": "check the region: users met this where Amazon Translate is not "
    "offered; us-east-1, us-west-2 and eu-west-1 have all of it",
    "UnsupportedLanguagePairException": "choose another engine for this language",
    "NoSuchBucket": "make the bucket, or correct bucket in amts_engine_options",
    "PermanentRedirect": "set region in amts_engine_options to the bucket's own region",
    "ResourceNotFoundException": "check the names in amts_engine_options",
    "InvalidRequestException": "check role, bucket and region in amts_engine_options: see "
    "`sphinx-amts doctor`; what is asked for may not be offered in every region",
    "TextSizeLimitExceededException": "this is a fault of sphinx-amts: please report it",
    "NoCredentials": "sign in to AWS as for any AWS tool: `aws configure`, AWS_PROFILE, or a role",
    "NoRegion": "set region in amts_engine_options, or AWS_DEFAULT_REGION",
    "EndpointConnectionError": "check the network, the region, and AWS_ENDPOINT_URL if it is set",
}
_LATER = "it was tried again and again: build again later, it goes on where it was"
_LIMITS = {
    "start_text_translation_job": "wait until other jobs are done: an account may have 10 that run "
    "and 1,000 that wait",
    "create_parallel_data": "delete parallel data that nobody uses: an account may have 1,000",
    "update_parallel_data": "wait until other parallel data is imported, then build again",
}
"""What to do where the account is at a limit, by what was asked for."""
_SAME = {
    "AccessDeniedException": "AccessDenied", "403": "AccessDenied", "Forbidden": "AccessDenied",
    "AllAccessDisabled": "AccessDenied", "ExpiredTokenException": "ExpiredToken",
    "RequestExpired": "ExpiredToken", "UnrecognizedClientException": "InvalidClientTokenId",
    "InvalidAccessKeyId": "InvalidClientTokenId",
    "InvalidSignatureException": "SignatureDoesNotMatch",
    "AuthorizationHeaderMalformed": "PermanentRedirect", "301": "PermanentRedirect",
    "IllegalLocationConstraintException": "PermanentRedirect",
    "InvalidParameterValueException": "InvalidRequestException",
    "NoCredentialsError": "NoCredentials", "PartialCredentialsError": "NoCredentials",
    "CredentialRetrievalError": "NoCredentials", "ProfileNotFound": "NoCredentials",
    "SSOTokenLoadError": "NoCredentials", "UnauthorizedSSOTokenError": "NoCredentials",
    "TokenRetrievalError": "NoCredentials", "NoRegionError": "NoRegion",
    "InvalidRegionError": "NoRegion",
    "ConnectTimeoutError": "EndpointConnectionError", "ReadTimeoutError": "EndpointConnectionError",
    "ConnectionClosedError": "EndpointConnectionError", "HTTPClientError": "EndpointConnectionError",
    "ProxyConnectionError": "EndpointConnectionError", "ConnectionError": "EndpointConnectionError",
    "ResponseStreamingError": "EndpointConnectionError",
    "IncompleteReadError": "EndpointConnectionError", "ProtocolError": "EndpointConnectionError",
    "ValueError": "EndpointConnectionError",  # botocore's word for an address that is none
}  # fmt: skip


def scrubbed(text: object) -> str:
    """Give a message without access keys, tokens and the signatures of URLs, on one line."""
    said = _RETRIES.sub("", " ".join(str(text).split()))
    said = _QUERY.sub(r"\1\2", said)
    said = _USER.sub(r"\1", said)
    return _KEY.sub("…", _TOKEN.sub(r"\1\2…", said))[:600]


def of(error: BaseException) -> str:
    """Give the code of an error: the service's, or the name of its class."""
    response = getattr(error, "response", None)
    if isinstance(response, dict):
        return str(response.get("Error", {}).get("Code") or type(error).__name__)
    return type(error).__name__


def explained(error: BaseException, doing: str, role: str = "", operation: str = "") -> EngineError:
    """Make an error that says what was done, what the service said, and the remedy."""
    code = of(error)
    message = scrubbed(error)
    if "iam:PassRole" in message:
        policy = json.dumps(pass_role(role), indent=2)
        return EngineError(
            f"{doing}: your user may not hand the role to Amazon Translate (iam:PassRole)",
            remedy=f"attach this policy to your user or role:\n{policy}",
        )
    remedy = _REMEDIES.get(_SAME.get(code, code), "")
    if code == "LimitExceededException":
        remedy = _LIMITS.get(operation, "build again later: a limit of the account is reached")
    elif not remedy and code in SLOW_DOWN:
        remedy = _LATER
    return EngineError(f"{doing}: {message}", remedy=remedy)
