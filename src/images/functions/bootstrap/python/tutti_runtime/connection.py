# The one connection to the Runtime API, HTTP/1.1 by hand: requests go out together, answers come back in their order.
#
# A connection that the other side closed while it was idle is made anew, and what was not answered is sent again, once.
import socket


class Answer:
    __slots__ = ("status", "headers", "body")

    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body


def request(method, path, body=b"", headers=()):
    lines = ["%s %s HTTP/1.1" % (method, path), "Host: runtime"]
    if method == "POST":
        lines += ["%s: %s" % (name, _plain(value)) for name, value in headers]
        lines.append("Content-Length: %d" % len(body))
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + body


def _plain(value):
    return "".join(c if " " <= c <= "~" else "?" for c in value)


class Connection:
    def __init__(self, api):
        host, _, port = api.rpartition(":")
        self._address = (host, int(port))
        self._socket = None
        self._rest = b""

    def send(self, *requests):
        """The answer to the last of them."""
        was_used = self._socket is not None
        try:
            return self._exchange(requests)
        except ConnectionError:
            self._close()
            if not was_used:
                raise
            return self._exchange(requests)

    def _exchange(self, requests):
        if self._socket is None:
            self._socket = socket.create_connection(self._address)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._rest = b""
        self._socket.sendall(b"".join(requests))
        answer = None
        for _ in requests:
            answer = self._answer()
        return answer

    def _close(self):
        if self._socket is not None:
            self._socket.close()
        self._socket = None

    def _answer(self):
        head = self._until(b"\r\n\r\n").decode("utf-8", "replace").split("\r\n")
        status = int(head[0].split(" ")[1])
        headers = {}
        for line in head[1:]:
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        if headers.get("transfer-encoding") == "chunked":
            return Answer(status, headers, self._chunks())
        return Answer(status, headers, self._exactly(int(headers.get("content-length", "0"))))

    def _chunks(self):
        parts = []
        while True:
            size = int(self._until(b"\r\n"), 16)
            if size == 0:
                break
            parts.append(self._exactly(size))
            self._until(b"\r\n")
        while self._until(b"\r\n") != b"":
            pass
        return b"".join(parts)

    def _until(self, mark):
        while mark not in self._rest:
            self._rest += self._receive()
        text, _, self._rest = self._rest.partition(mark)
        return text

    def _exactly(self, size):
        parts = [self._rest]
        have = len(self._rest)
        while have < size:
            parts.append(self._receive())
            have += len(parts[-1])
        whole = b"".join(parts)
        self._rest = whole[size:]
        return whole[:size]

    def _receive(self):
        received = self._socket.recv(65536)
        if not received:
            raise ConnectionResetError("The Runtime API closed the connection")
        return received
