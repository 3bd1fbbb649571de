"""The server's front door: ready, and with its headers on."""

import json
import re
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from cnnviz import __version__

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """Start the server once, as its documentation says."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "cnnviz/asgi.py"]
    command += ["--server.port", str(port), "--server.headless", "true"]
    log = tmp_path_factory.mktemp("asgi") / "log.txt"
    with log.open("w") as file:
        server = subprocess.Popen(command, cwd=ROOT, stdout=file, stderr=subprocess.STDOUT)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            assert server.poll() is None, log.read_text()
            try:
                urlopen(f"{address}/_stcore/health", timeout=5).close()
                break
            except URLError:
                time.sleep(0.2)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)


def test_the_server_says_that_it_is_ready(address):
    with urlopen(f"{address}/api/ready", timeout=10) as answer:
        assert json.load(answer) == {"ready": True, "version": __version__}


@pytest.mark.parametrize("path", ["/", "/convolution", "/api/ready", "/_stcore/health"])
def test_every_answer_carries_the_security_headers(address, path):
    with urlopen(address + path, timeout=10) as answer:
        headers = answer.headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "frame-ancestors 'self'" in headers["Content-Security-Policy"]


def test_the_policy_lets_in_no_script_from_elsewhere(address):
    with urlopen(address, timeout=10) as answer:
        policy = answer.headers["Content-Security-Policy"]
        page = answer.read().decode()
    scripts = re.search(r"script-src ([^;]+)", policy).group(1).split()
    hashes = [script for script in scripts if script.startswith("'sha256-")]
    assert set(scripts) == {"'self'", "blob:", *hashes}
    assert len(hashes) == page.count("<script>") > 0
    assert "http" not in policy
