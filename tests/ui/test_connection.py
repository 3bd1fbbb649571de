"""Small messages leave at once."""

import socket
from pathlib import Path

import pytest

from cnnviz.ui.connection import send_at_once


@pytest.mark.skipif(not Path("/dev/fd").is_dir(), reason="a system that does not list its open files")
def test_connections_send_at_once_also_those_that_come_later():
    # Named like the server's own: without the protocol, which is why asyncio leaves it alone.
    with (
        socket.socket(socket.AF_INET) as listening,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other,
    ):
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        waiting = [socket.create_connection(listening.getsockname())]
        first, _ = listening.accept()
        assert first.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 0
        assert send_at_once() >= 2
        waiting.append(socket.create_connection(listening.getsockname()))
        second, _ = listening.accept()
        for connection in (first, second):
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0
        waiting[0].sendall(b"still open")
        assert first.recv(100) == b"still open"
        assert other.fileno() > 0
        for connection in (first, second, *waiting):
            connection.close()
