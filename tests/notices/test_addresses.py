"""Which addresses a webhook may call: public ones, by https and by name, and exactly the one that was checked."""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from config.env import env
from tests.notices.test_channels import OUT
from yizhan.notices.channels import addresses, webhook
from yizhan.notices.channels.addresses import BadAddress, Target, check_form, is_public, target_of
from yizhan.notices.channels.base import Refused, Sent, Unknown

PUBLIC = "93.184.216.34"


def resolves_to(*ips: str) -> Any:
    def resolve(host: str, port: int, **more: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in ips]

    return resolve


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example/in",
        "ftp://hooks.example/in",
        "hooks.example/in",
        "https://",
        "https://user:pw@hooks.example/",
        "https://user@hooks.example/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://127.1/",
        "https://hooks.example/a b",
        "https://hooks.example/\r\nX: 1",
        "https://hooks.example:0/",
        "https://hooks.example:99999/",
        "https://[hooks/",
        "https://钩子.example/",
        "https://hooks.example/" + "a" * 500,
        "",
    ],
)
def test_what_is_no_https_address_with_a_name_is_refused(url: str) -> None:
    with pytest.raises(BadAddress):
        check_form(url)


@pytest.mark.parametrize(
    "ip",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fd00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "2002:7f00:0001::",
        "2002:c0a8:0101::1",
    ],
)
def test_a_name_that_leads_into_the_house_is_refused(ip: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not is_public(ip)
    monkeypatch.setattr(addresses.socket, "getaddrinfo", resolves_to(PUBLIC, ip))

    with pytest.raises(BadAddress, match="内部网络"):
        target_of("https://hooks.example/")


def test_a_public_name_is_called_at_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses.socket, "getaddrinfo", resolves_to(PUBLIC, "2606:2800:220:1::1"))

    assert target_of("https://hooks.example/in?a=1") == Target(
        "https", "hooks.example", 443, PUBLIC, "/in?a=1"
    )
    assert target_of("https://hooks.example:8443").path == "/"


def test_a_name_that_is_not_there_is_said_so() -> None:
    with pytest.raises(BadAddress, match="找不到这个域名"):
        target_of("https://no-such-name.invalid/")


# --- TLS to the pinned address ------------------------------------------------------------------------


def certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """A certificate that vouches for itself, for `name` only."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    cert_file, key_file = folder / "cert.pem", folder / "key.pem"
    cert_file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return cert_file, key_file


class Takes(BaseHTTPRequestHandler):
    hosts: list[str] = []

    def log_message(self, *args: Any) -> None:
        pass

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.hosts.append(self.headers["Host"])
        self.send_response(204)
        self.end_headers()


@pytest.fixture
def secure_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    cert_file, key_file = certificate(tmp_path, "hooks.example")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert_file, key_file)
    server = HTTPServer(("127.0.0.1", 0), Takes)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    monkeypatch.setattr(webhook, "tls", lambda: ssl.create_default_context(cafile=str(cert_file)))
    monkeypatch.setattr(addresses, "is_public", lambda ip: ipaddress.ip_address(ip).is_loopback)
    monkeypatch.setattr(addresses.socket, "getaddrinfo", resolves_to("127.0.0.1"))
    Takes.hosts = []
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_certificate_must_be_that_of_the_name(secure_server: int) -> None:
    from dataclasses import replace

    assert not env.webhooks_private
    right = replace(OUT, to=f"https://hooks.example:{secure_server}/in")
    wrong = replace(OUT, to=f"https://other.example:{secure_server}/in")

    assert webhook.WebhookWay().send(right) == Sent("204")
    assert webhook.WebhookWay().send(wrong) == Refused("ConnectError")
    assert Takes.hosts == [f"hooks.example:{secure_server}"]


def test_a_server_that_drips_does_not_hold_a_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """A byte every moment keeps each read alive; the whole has one limit."""
    from dataclasses import replace

    monkeypatch.setattr(env, "webhooks_private", True)
    monkeypatch.setattr(webhook, "WHOLE_S", 0.6)
    stop = threading.Event()

    def drip(listener: socket.socket) -> None:
        there, _from = listener.accept()
        with there:
            there.recv(65536)
            while not stop.wait(0.05):
                try:
                    there.sendall(b"H")
                except OSError:
                    return

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=drip, args=(listener,))
        thread.start()
        outcome = webhook.WebhookWay().send(replace(OUT, to=f"http://127.0.0.1:{listener.getsockname()[1]}/"))
        stop.set()
        thread.join()

    assert isinstance(outcome, Unknown | Refused)
