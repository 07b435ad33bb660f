# What a function logs: records of `logging` with time and request, as text or, where AWS_LAMBDA_LOG_FORMAT says so, as JSON; and errors.
#
# A line end inside of a message becomes a carriage return, so that a message stays one line; whoever keeps the log turns it back.
import json
import logging
import os
import sys
import time
import traceback

NO_BREAK_SPACE = "\u00a0"
TEXT = "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s"
# What a record has of itself; all else was given by `extra`.
OWN = set(logging.LogRecord("", 0, "", 0, "", (), None).__dict__) | {"aws_request_id", "message", "asctime"}

_request_id = None


def now_serving(request_id):
    global _request_id
    _request_id = request_id


def is_json():
    return os.environ.get("AWS_LAMBDA_LOG_FORMAT", "").upper() == "JSON"


def write_line(text):
    sys.stdout.write(text.replace("\r\n", "\r").replace("\n", "\r") + "\n")


def set_up():
    sys.stdout.reconfigure(line_buffering=True, errors="backslashreplace")
    sys.stderr.reconfigure(line_buffering=True)
    logging.Formatter.converter = time.gmtime
    handler = _LineHandler()
    handler.setFormatter(_JsonFormatter() if is_json() else logging.Formatter(TEXT, "%Y-%m-%dT%H:%M:%S"))
    handler.addFilter(_with_request)
    root = logging.getLogger()
    level = os.environ.get("AWS_LAMBDA_LOG_LEVEL", "").upper().replace("TRACE", "DEBUG")
    if level in logging.getLevelNamesMapping():
        root.setLevel(level)
    root.addHandler(handler)


def log_error(result):
    if is_json():
        stamp = {"timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "level": "ERROR"}
        write_line(json.dumps({**stamp, **result}, ensure_ascii=False))
        return
    lines = ["[ERROR] %s: %s" % (result["errorType"], result["errorMessage"])]
    lines.append("Traceback (most recent call last):")
    for element in result["stackTrace"]:
        lines += [_indented(line) for line in element.splitlines()]
    write_line("\n".join(lines))


def _indented(line):
    text = line.lstrip(" ")
    return NO_BREAK_SPACE * (len(line) - len(text)) + text


def _with_request(record):
    record.aws_request_id = _request_id or ""
    return True


class _LineHandler(logging.Handler):
    def emit(self, record):
        try:
            write_line(self.format(record))
        except Exception:
            self.handleError(record)


class _JsonFormatter(logging.Formatter):
    def format(self, record):
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        fields = {
            "timestamp": "%s.%03dZ" % (stamp, record.msecs),
            "level": record.levelname,
            "message": record.getMessage(),
            "logger": record.name,
            "requestId": record.aws_request_id or None,
        }
        if record.exc_info and record.exc_info[0]:
            kind, value, tb = record.exc_info
            fields["stackTrace"] = traceback.format_tb(tb)
            fields["errorType"] = kind.__name__
            fields["errorMessage"] = str(value)
            fields["location"] = "%s:%s:%d" % (record.pathname, record.funcName, record.lineno)
        for name, value in record.__dict__.items():
            if name not in OWN:
                fields.setdefault(name, value)
        present = {name: value for name, value in fields.items() if value is not None}
        return json.dumps(present, ensure_ascii=False, default=str)
