#!/usr/bin/env bash
# The app of the machine benchmarks, as user data: GET / answers at once, GET /work takes about 4 ms of a processor. Under the machine's own supervisor.
set -e
cat > /opt/app.py <<'APP'
import hashlib, socket, http.server, socketserver
host = socket.gethostname()
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    def do_GET(self):
        if self.path.startswith("/work"):
            hashlib.pbkdf2_hmac("sha256", b"p", b"s", 8000)
        body = f"@VERSION@ from {host}\n".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *arguments): pass
class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    request_queue_size = 256
Server(("", 8080), Handler).serve_forever()
APP
cat > /etc/systemd/system/app.service <<'UNIT'
[Service]
ExecStart=/usr/bin/python3 /opt/app.py
DynamicUser=yes
Restart=always
[Install]
WantedBy=multi-user.target
UNIT
systemctl enable --now app.service
