"""A provider that does exactly what a test says, byte for byte, and notices when it is left."""

import select
import socket
import threading
import time


class ScriptedUpstream:
    """Serves each connection with `script(connection, request)`; `request` is the head and body as received."""

    def __init__(self, script, port=0):
        self._script = script
        self.requests = []
        self.left_at = None
        self._left = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", port))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def base_url(self):
        return f"http://127.0.0.1:{self.port}/v1"

    def _accept(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        with connection:
            request = self._read(connection)
            if request is None:
                return
            self.requests.append(request)
            try:
                self._script(connection, request)
            except OSError:
                self._note_leaving()

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
