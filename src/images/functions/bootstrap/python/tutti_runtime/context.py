# What a function learns of its call: the second argument of its handler.
import json
import os
import time

from .faults import Fault


class _Fields:
    """An object with the fields, None where there is nothing."""

    _names = ()

    def __init__(self, values):
        for name in self._names:
            setattr(self, name, values.get(name))

    def __repr__(self):
        fields = ",".join("%s=%s" % (name, getattr(self, name)) for name in self._names)
        return "%s([%s])" % (type(self).__name__, fields)


class CognitoIdentity(_Fields):
    _names = ("cognito_identity_id", "cognito_identity_pool_id")


class Client(_Fields):
    _names = ("installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name")


class ClientContext(_Fields):
    _names = ("custom", "env", "client")


class LambdaContext(_Fields):
    _names = (
        "aws_request_id",
        "log_group_name",
        "log_stream_name",
        "function_name",
        "memory_limit_in_mb",
        "function_version",
        "invoked_function_arn",
        "client_context",
        "identity",
    )

    def __init__(self, headers):
        environ = os.environ
        super().__init__(
            {
                "aws_request_id": headers["lambda-runtime-aws-request-id"],
                "log_group_name": environ.get("AWS_LAMBDA_LOG_GROUP_NAME"),
                "log_stream_name": environ.get("AWS_LAMBDA_LOG_STREAM_NAME"),
                "function_name": environ.get("AWS_LAMBDA_FUNCTION_NAME"),
                "memory_limit_in_mb": environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"),
                "function_version": environ.get("AWS_LAMBDA_FUNCTION_VERSION"),
                "invoked_function_arn": headers.get("lambda-runtime-invoked-function-arn"),
                "client_context": _client_context(headers.get("lambda-runtime-client-context")),
                "identity": _identity(headers.get("lambda-runtime-cognito-identity")),
            }
        )
        self._deadline_ms = int(headers.get("lambda-runtime-deadline-ms", "0"))

    def get_remaining_time_in_millis(self):
        return max(0, self._deadline_ms - int(time.time() * 1000))

    def log(self, message):
        print(str(message), end="")


def _client_context(text):
    values = _parsed("Client Context", text)
    if values is None:
        return None
    context = ClientContext(values)
    if context.client is not None:
        context.client = Client(context.client)
    return context


def _identity(text):
    values = _parsed("Cognito Identity", text) or {}
    return CognitoIdentity(
        {
            "cognito_identity_id": values.get("cognitoIdentityId"),
            "cognito_identity_pool_id": values.get("cognitoIdentityPoolId"),
        }
    )


def _parsed(name, text):
    if not text:
        return None
    try:
        return json.loads(text)
    except Exception as error:
        raise Fault("LambdaContextUnmarshalError", "Unable to parse %s JSON: %s" % (name, error))
