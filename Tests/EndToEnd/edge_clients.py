"""Clients that watch what becomes of each request while a gateway stops, crashes or is overloaded."""

import asyncio
import collections
import json


def request(prompt="x", stream=True, path="/v1/chat/completions", close=False):
    """A chat completion as bytes; `prompt` carries the simulated provider's directives."""
    body = json.dumps({"model": "gpt-4o", "stream": stream, "messages": [{"role": "user", "content": prompt}]}).encode()
    head = f"POST {path} HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    return (head + ("Connection: close\r\n" if close else "") + "\r\n").encode() + body


class Answer:
    """One answer as it came: status, header lines, body, and whether it was whole."""

    def __init__(self):
        self.status = 0
        self.head = b""
        self.body = b""
        self.is_whole = False

    @property
    def closes(self):
        return b"connection: close" in self.head.lower()


async def read_answer(reader):
    """The next answer; what is missing of it shows in `is_whole`."""
    answer = Answer()
    try:
        answer.head = await reader.readuntil(b"\r\n\r\n")
        answer.status = int(answer.head.split(b" ", 2)[1])
        lines = answer.head.lower().split(b"\r\n")
        if b"transfer-encoding: chunked" in lines:
            while size := int(await reader.readuntil(b"\r\n"), 16):
                answer.body += await reader.readexactly(size)
                await reader.readexactly(2)
            await reader.readexactly(2)
        else:
            length = next((int(line[16:]) for line in lines if line.startswith(b"content-length: ")), 0)
            answer.body = await reader.readexactly(length)
        answer.is_whole = True
    except (asyncio.IncompleteReadError, ConnectionError) as error:
        answer.body += getattr(error, "partial", b"")
    return answer


class Crowd:
    """Workers that ask again and again over kept connections until nobody accepts any more.

    A request counts as lost when it was sent on a connection that stood and no whole answer came.
    """

    def __init__(self, address, message, workers):
        host, port = address.rsplit(":", 1)
        self.host, self.port = host, int(port)
        self.message = message
        self.counts = collections.Counter()
        self.odd = []
        self._workers = workers

    async def run(self):
        await asyncio.gather(*(self._work() for _ in range(self._workers)))

    async def _work(self):
        while True:
            try:
                reader, writer = await asyncio.open_connection(self.host, self.port)
            except ConnectionRefusedError:
                self.counts["refused"] += 1
                return
            except OSError as error:
                self._note("not connected", error)
                return
            try:
                while await self._ask(reader, writer):
                    pass
            finally:
                writer.close()

    async def _ask(self, reader, writer):
        """Whether the connection can be used again."""
        if reader.at_eof():
            return False
        try:
            writer.write(self.message)
            await writer.drain()
        except ConnectionError as error:
            return self._note("lost", error)
        answer = await read_answer(reader)
        if not answer.is_whole:
            return self._note("lost", answer.head + answer.body)
        if answer.status != 200 or b"[DONE]" not in answer.body:
            self._note(f"status {answer.status}", answer.body)
        else:
            self.counts["complete"] += 1
        return not answer.closes

    def _note(self, what, evidence):
        self.counts[what] += 1
        self.odd.append((what, evidence))
        return False
