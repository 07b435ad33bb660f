# What goes wrong in a function, in the words and forms that Lambda's runtime for Python has for it.
import os
import sys
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))


class Fault(Exception):
    """An error of the runtime: `Runtime.<kind>`."""

    def __init__(self, kind, message, trace=None):
        super().__init__(message)
        self.kind = "Runtime." + kind
        self.message = message
        self.trace = trace


def report(request_id=None):
    """Of the exception that is being handled."""
    kind, value, tb = sys.exc_info()
    if isinstance(value, Fault):
        return _report(value.kind, value.message, value.trace, request_id)
    return _report(kind.__name__, str(value), traceback.format_list(_of_function(tb)), request_id)


def _report(kind, message, trace, request_id):
    return {
        "errorMessage": message,
        "errorType": kind,
        "requestId": request_id or "",
        "stackTrace": trace or [],
    }


def _of_function(tb):
    """Without the frames of the runtime, and of what imports modules."""
    frames = list(traceback.extract_tb(tb))
    while frames and (frames[0].filename.startswith((HERE, "<frozen importlib")) or _imports(frames[0])):
        frames.pop(0)
    return frames


def _imports(frame):
    return frame.filename.endswith("importlib/__init__.py")
