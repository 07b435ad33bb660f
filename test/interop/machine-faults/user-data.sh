#!/usr/bin/env bash
# An app under the machine's own supervisor. Once somebody has asked for /hang it takes requests and answers none, until it is started again.
set -e

cat > /opt/app.py <<'APP'
import http.server, socket, socketserver, threading

hangs = threading.Event()

class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path == "/hang":
            hangs.set()
        elif hangs.is_set():
            threading.Event().wait()
        body = f"MESSAGE from {socket.gethostname()}\n".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass

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
