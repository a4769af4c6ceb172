"""A browser reduced to what a measurement needs: one connection that stays open, one session.

Its own cost is some 0.1 ms a request; `http.client` would add 0.3 ms to every figure.
"""

import re
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Self
from urllib.parse import urlencode

_END_OF_HEADERS = b"\r\n\r\n"
_CHUNK = 262_144
_PATIENCE = 60.0  # seconds
_TIMING = re.compile(r"(?im)^server-timing: total;dur=([0-9.]+)")
_CSRF_INPUT = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
FORM = "application/x-www-form-urlencoded"


class Unexpected(AssertionError):
    """An answer with another status than the measurement is about."""


class Taken(NamedTuple):
    """How many milliseconds an answer took: the server by its own account, which is what goals are
    about, and all in all, from the first byte sent to the last one received."""

    server: float
    wall: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, and how long it took."""

    status: int
    headers: str
    body: bytes
    taken: Taken

    def header(self, name: str) -> str:
        """The first header of this name, else an empty text."""
        found = re.search(rf"^{name}: (.*?)\r?$", self.headers, re.IGNORECASE | re.MULTILINE)
        return found[1] if found else ""

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def csrf_token(self) -> str:
        """The token of the first form on the page."""
        found = _CSRF_INPUT.search(self.text)
        if found is None:
            raise Unexpected("the page has no form")
        return found[1]


@dataclass(slots=True)
class Client:
    """One connection to the web server. `cookies` and `headers` go along with each request."""

    host: str
    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    _socket: socket.socket | None = None

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Ask for a page. Raises `Unexpected` unless it is there."""
        return self.request("GET", path, b"", 200, headers or {})

    def post(self, path: str, fields: Mapping[str, str], expected: int = 303) -> Answer:
        """Send a form."""
        body = urlencode(fields).encode()
        return self.request("POST", path, body, expected, {"Content-Type": FORM})

    def request(
        self, method: str, path: str, body: bytes, expected: int, headers: Mapping[str, str]
    ) -> Answer:
        """One request and its answer, timed."""
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self.host}:{self.port}"]
        lines += [f"{name}: {value}" for name, value in (self.headers | dict(headers)).items()]
        if self.cookies:
            pairs = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            lines.append(f"Cookie: {pairs}")
        if body:
            lines.append(f"Content-Length: {len(body)}")
        message = "\r\n".join(lines).encode() + _END_OF_HEADERS + body
        connection = self._socket or self._connect()
        began = time.perf_counter()
        connection.sendall(message)
        head, received = _read(connection)
        wall = (time.perf_counter() - began) * 1000
        timing = _TIMING.search(head)
        if timing is None:
            raise Unexpected("an answer that does not say how long the server took")
        answer = Answer(int(head[9:12]), head, received, Taken(float(timing[1]), wall))
        self._keep_cookies(head)
        if answer.status != expected:
            raise Unexpected(f"{method} {path} answered {answer.status}, not {expected}")
        return answer

    def another(self) -> Self:
        """A further connection in the same session."""
        return type(self)(self.host, self.port, dict(self.cookies), dict(self.headers))

    def close(self) -> None:
        """End the connection."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _connect(self) -> socket.socket:
        self._socket = socket.create_connection((self.host, self.port), timeout=_PATIENCE)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self._socket

    def _keep_cookies(self, head: str) -> None:
        for name, value in re.findall(r"(?im)^set-cookie: ([^=]+)=([^;\r\n]*)", head):
            self.cookies[name] = value


def sign_in(host: str, port: int, email: str, password: str) -> Client:
    """A browser in which somebody has signed in by the form on the page."""
    client = Client(host, port)
    token = client.get("/sign-in").csrf_token
    client.post(
        "/sign-in",
        {"csrfmiddlewaretoken": token, "login": email, "password": password},
        expected=302,
    )
    return client


def _read(connection: socket.socket) -> tuple[str, bytes]:
    """The head and the body of one answer. Our server always says how long the body is."""
    received = bytearray()
    while (end := received.find(_END_OF_HEADERS)) < 0:
        received += _some(connection)
    head = received[:end].decode("latin-1")
    length = re.search(r"(?im)^content-length: (\d+)", head)
    if length is None:
        raise Unexpected("an answer of unknown length")
    start = end + len(_END_OF_HEADERS)
    while len(received) < start + int(length[1]):
        received += _some(connection)
    return head, bytes(received[start:])


def _some(connection: socket.socket) -> bytes:
    piece = connection.recv(_CHUNK)
    if not piece:
        raise ConnectionError("the web server closed the connection")
    return piece
