"""A provider that does exactly what a test says, byte for byte, and notices when it is left."""

import select
import socket
import struct
import threading
import time


class ScriptedUpstream:
    """Serves each connection with `script(connection, request)`; `request` is the head and body as received.

    With `keeps` a connection serves request after request until either side closes it. `tls` is an `ssl.SSLContext`;
    what goes wrong in a handshake is in `handshakes`.
    """

    def __init__(self, script, port=0, keeps=False, tls=None):
        self._script = script
        self._keeps = keeps
        self._tls = tls
        self.requests = []
        self.connections = 0
        self.handshakes = []
        self.left_at = None
        self._left = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", port))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def base_url(self):
        return f"http{'s' if self._tls else ''}://127.0.0.1:{self.port}/v1"

    def _accept(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        self.connections += 1
        if self._tls:
            try:
                connection = self._tls.wrap_socket(connection, server_side=True)
            except OSError as error:
                self.handshakes.append(error)
                return
        with connection:
            while request := self._next(connection):
                self.requests.append(request)
                try:
                    self._script(connection, request)
                except OSError:
                    return self._note_leaving()
                if not self._keeps:
                    return

    def _next(self, connection):
        try:
            return self._read(connection)
        except OSError:
            return None

    def _note_leaving(self):
        if self.left_at is None:
            self.left_at = time.monotonic()
            self._left.set()

    def wait_until_left(self, connection, seconds=10):
        """Blocks until the peer closes `connection`, and notes when."""
        readable, _, _ = select.select([connection], [], [], seconds)
        if readable and not connection.recv(1):
            self._note_leaving()

    def was_left(self, seconds=10):
        return self._left.wait(seconds)

    @staticmethod
    def _read(connection):
        data = b""
        while b"\r\n\r\n" not in data:
            piece = connection.recv(65536)
            if not piece:
                return None
            data += piece
        head, body = data.split(b"\r\n\r\n", 1)
        length = 0
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        while len(body) < length:
            body += connection.recv(65536)
        return head, body

    def close(self):
        self._listener.close()


def reset(connection):
    """Ends a connection the hard way: the peer sees RST, not FIN."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def chunk(payload):
    """`payload` in chunked framing."""
    return b"%x\r\n%s\r\n" % (len(payload), payload)


STREAM_HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
)


def event(text, finish="null"):
    """One chat completion chunk as an event."""
    return (
        b'data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,'
        b'"delta":{"content":"%s"},"finish_reason":%s}]}\n\n' % (text.encode(), finish.encode())
    )
