// How the boot went, told to the metadata service once cloud-init has ended: what makes a machine's user data fail known.
//
// PUT /tutti/v1/boot-report {userData: none|succeeded|failed, errors, bootId}. A later boot tells how user data went when
// it ran. Without a metadata service the unit gives up and does not fail.
import type { GuestEntry } from './guest-entry.ts';

export function bootReportEntries(): readonly GuestEntry[] {
  return [
    { path: '/usr/libexec/tutti/boot-report', mode: 0o755, content: PROGRAM },
    { path: '/etc/systemd/system/tutti-boot-report.service', content: UNIT },
    {
      path: '/etc/systemd/system/cloud-init.target.wants/tutti-boot-report.service',
      link: '/etc/systemd/system/tutti-boot-report.service',
    },
  ];
}

const UNIT = `[Unit]
Description=Report of how this boot went
After=cloud-final.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/libexec/tutti/boot-report
TimeoutStartSec=300
`;

const PROGRAM = String.raw`#!/usr/bin/python3
# Tells the metadata service how the boot and the user data went.
import http.client
import json
import os
import sys
import time

HOST = "169.254.169.254"
PATIENCE_S = 120
KEPT = "/var/lib/cloud/instance/tutti-user-data"
# What cloud-init only warns of, though the user data was not done.
WARNINGS = (
    "Failed loading yaml blob",
    "Unhandled non-multipart",
    "Unhandled unknown content-type",
    "Failed at merging in cloud config",
    "Invalid cloud-config provided",
    "Failed to shellify",
)


def read(path):
    try:
        with open(path, errors="replace") as file:
            return file.read()
    except OSError:
        return ""


def stage_errors():
    try:
        stages = json.loads(read("/run/cloud-init/status.json"))["v1"]
    except (ValueError, KeyError):
        return []
    found = []
    for name, stage in stages.items():
        if isinstance(stage, dict):
            found += [f"{name}: {error}" for error in stage.get("errors", [])]
    return found


def this_boots_warnings():
    log = read("/var/log/cloud-init.log")
    start = max(log.rfind("running 'init'"), 0)
    lines = [line for line in log[start:].splitlines() if "[WARNING]" in line]
    return [line.split(": ", 1)[-1] for line in lines if any(text in line for text in WARNINGS)]


def outcome():
    errors = stage_errors()
    known = read(KEPT).strip()
    if known:
        return known, errors
    if read("/var/lib/cloud/instance/user-data.txt").strip() == "":
        return "none", errors
    errors += [text for text in this_boots_warnings() if text not in errors]
    result = "failed" if errors else "succeeded"
    try:
        with open(KEPT, "w") as file:
            file.write(result + "\n")
    except OSError:
        pass
    return result, errors


def send(body):
    connection = http.client.HTTPConnection(HOST, timeout=5)
    try:
        connection.request("PUT", "/latest/api/token", headers={"X-aws-ec2-metadata-token-ttl-seconds": "60"})
        answer = connection.getresponse()
        token = answer.read().decode().strip()
        if answer.status != 200:
            return answer.status
        connection.request(
            "PUT",
            "/tutti/v1/boot-report",
            body,
            {"X-aws-ec2-metadata-token": token, "Content-Type": "application/json"},
        )
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


user_data, errors = outcome()
body = json.dumps(
    {
        "userData": user_data,
        "errors": [error[:500] for error in errors[:20]],
        "bootId": read("/proc/sys/kernel/random/boot_id").strip(),
    }
)
if os.environ.get("TUTTI_PRINT"):
    print(body)
    sys.exit(0)
deadline = time.monotonic() + PATIENCE_S
while True:
    try:
        status = send(body)
        if status < 500:
            print(f"reported user data {user_data}: {status}")
            break
    except (OSError, http.client.HTTPException) as error:
        if isinstance(error, OSError) and error.errno == 101:  # no route: no metadata service here
            break
    if time.monotonic() > deadline:
        print("the metadata service does not answer: no report")
        break
    time.sleep(2)
`;
