#!/usr/bin/env bash
# An app under the machine's own supervisor, so that it comes back after a reboot.
set -e

cat > /opt/app.py <<'APP'
import http.server, socket, socketserver, sys

message, health = sys.argv[1], sys.argv[2]

class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        body = f"{message} from {socket.gethostname()}\n".encode()
        self.send_response(500 if health == "failing" else 200)
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
ExecStart=/usr/bin/python3 /opt/app.py "${message}" "${health}"
DynamicUser=yes
Restart=always

[Install]
WantedBy=multi-user.target
UNIT

if [ "${health}" != "broken" ]; then
  systemctl enable --now app.service
fi
