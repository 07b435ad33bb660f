# The runtime for Python: waits for code where TUTTI_WAIT says so, imports the handler, then one call after the other.
#
# A call's answer and the question for the next one go out in one write, so that a sandbox may be frozen the moment that it has answered:
# its next event finds it waiting.
import decimal
import importlib
import json
import os
import sys
import time

from . import log_output
from .connection import Connection, request
from .context import LambdaContext
from .faults import Fault, report

NEXT = request("GET", "/2018-06-01/runtime/invocation/next")
# What a function keeps of the environment that the process began with, unless it is told otherwise.
KEPT = ("AWS_LAMBDA_RUNTIME_API", "PATH", "LD_LIBRARY_PATH")


def main():
    connection = Connection(os.environ.get("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:9001"))
    if os.environ.get("TUTTI_WAIT"):
        wait_for_code(connection)
    log_output.set_up()
    try:
        handler = load_handler()
    except Exception:
        result = report()
        log_output.log_error(result)
        sys.stdout.flush()
        connection.send(error_request("/2018-06-01/runtime/init/error", result))
        sys.exit(1)
    answer = connection.send(NEXT)
    while True:
        if answer.status != 200:
            sys.exit("The Runtime API gave no call: %d" % answer.status)
        reply = perform(handler, answer)
        sys.stdout.flush()
        answer = connection.send(reply, NEXT)


def wait_for_code(connection):
    answer = connection.send(request("GET", "/tutti/v1/code"))
    if answer.status != 200:
        sys.exit("The agent gave no code: %d" % answer.status)
    given = json.loads(answer.body)
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    os.environ.clear()
    os.environ.update(kept)
    os.environ.update(given["environment"])
    os.environ["_HANDLER"] = given["handler"]
    time.tzset()


def load_handler():
    task_root = os.environ.get("LAMBDA_TASK_ROOT", "/var/task")
    os.chdir(task_root)
    places = [task_root, "/opt/python/lib/python%d.%d/site-packages" % sys.version_info[:2], "/opt/python"]
    places += [place for place in os.environ.get("PYTHONPATH", "").split(":") if place]
    sys.path[:0] = [place for place in dict.fromkeys(places) if place not in sys.path]
    importlib.invalidate_caches()
    return find_handler(os.environ.get("_HANDLER", ""))


def find_handler(name):
    module_name, dot, member = name.rpartition(".")
    if not dot:
        why = "not enough values to unpack (expected 2, got 1)"
        raise Fault("MalformedHandlerName", "Bad handler '%s': %s" % (name, why))
    if module_name.split(".")[0] in sys.builtin_module_names:
        text = "Cannot use built-in module %s as a handler module" % module_name
        raise Fault("BuiltInModuleConflict", text)
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        raise Fault("ImportModuleError", "Unable to import module '%s': %s" % (module_name, error))
    except SyntaxError as error:
        trace = ['  File "%s" Line %s\n    %s' % (error.filename, error.lineno, error.text)]
        raise Fault("UserCodeSyntaxError", "Syntax error in module '%s': %s" % (module_name, error), trace)
    try:
        return getattr(module, member)
    except AttributeError:
        raise Fault("HandlerNotFound", "Handler '%s' missing on module '%s'" % (member, module_name))


def perform(handler, answer):
    """One call; returns the request that tells its result."""
    request_id = answer.headers["lambda-runtime-aws-request-id"]
    log_output.now_serving(request_id)
    trace_id = answer.headers.get("lambda-runtime-trace-id")
    if trace_id:
        os.environ["_X_AMZN_TRACE_ID"] = trace_id
    else:
        os.environ.pop("_X_AMZN_TRACE_ID", None)
    path = "/2018-06-01/runtime/invocation/" + request_id
    try:
        body, content_type = packed(handler(event_of(answer.body), LambdaContext(answer.headers)))
        return request("POST", path + "/response", body, [("Content-Type", content_type)])
    except Exception:
        result = report(request_id)
        log_output.log_error(result)
        return error_request(path + "/error", result)


def event_of(body):
    try:
        return json.loads(body)
    except Exception as error:
        raise Fault("UnmarshalError", "Unable to unmarshal input: %s" % error)


def packed(value):
    if isinstance(value, bytes):
        return value, "application/unknown"
    try:
        return json.dumps(value, default=plain).encode(), "application/json"
    except Exception as error:
        raise Fault("MarshalError", "Unable to marshal response: %s" % error)


def plain(value):
    """What JSON has no form for, and Lambda one."""
    if isinstance(value, decimal.Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError("Object of type %s is not JSON serializable" % type(value).__name__)


def error_request(path, result):
    headers = [
        ("Content-Type", "application/json"),
        ("Lambda-Runtime-Function-Error-Type", result["errorType"]),
    ]
    return request("POST", path, json.dumps(result).encode(), headers)
