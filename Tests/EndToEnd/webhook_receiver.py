"""Receives the gateway's alerts: answers as it is told to, and keeps what it gets."""

import hashlib
import hmac
import queue
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def signature_of(body, secret):
    """What `x-mercator-signature` has to be."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


class Receiver:
    """A webhook; `letters` has body and signature of each request.

    The first requests are answered with `statuses`, the others with 204; with `hangs` none is ever answered.
    """

    def __init__(self, statuses=(), hangs=False):
        letters = self.letters = queue.Queue()
        left = list(statuses)
        lock = threading.Lock()
        ended = self._ended = threading.Event()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                letters.put((body, self.headers.get("x-mercator-signature")))
                if hangs:
                    ended.wait()
                    return
                with lock:
                    status = left.pop(0) if left else 204
                self.send_response(status)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *arguments):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"

    def close(self):
        self._ended.set()
        self._server.shutdown()
        self._server.server_close()
