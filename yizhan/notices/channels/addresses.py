"""May we call this address? What an officer types must not lead our server into the house's own network.

A name is resolved once, every address of it must be a public one, and the call goes to that very address: between the
check and the call nobody can point the name elsewhere (DNS rebinding).
"""

from __future__ import annotations

import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from config.env import env

LONGEST = 500


class BadAddress(ValueError):
    """An address that is not called; the message is for who typed it."""


@dataclass(frozen=True)
class Target:
    """Where to connect, and as whom the other side is to show itself."""

    scheme: str
    host: str
    port: int
    ip: str
    path: str


def check_form(url: str) -> None:
    """Raise BadAddress for what is no https address with a name; asks no network."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise BadAddress(_("这不像一个网址")) from None
    schemes = {"https", "http"} if env.webhooks_private else {"https"}
    if parts.scheme not in schemes or not host or port == 0:
        raise BadAddress(_("要以 https:// 开头，后面是网址"))
    if parts.username or parts.password:
        raise BadAddress(_("网址里不要写用户名和密码"))
    if len(url) > LONGEST or not url.isascii() or any(sign.isspace() for sign in url):
        raise BadAddress(_("网址最多 {n} 个字符，不能有空格和汉字").format(n=LONGEST))
    if not env.webhooks_private and _is_literal(host):
        raise BadAddress(_("要用域名，不能直接写 IP 地址"))


def target_of(url: str) -> Target:
    """Resolve the address to call. Raises BadAddress, also when one of its addresses is not public."""
    check_form(url)
    parts = urlsplit(url)
    assert parts.hostname
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise BadAddress(_("找不到这个域名")) from None
    ips = [str(address[4][0]) for address in found]
    if not ips or not (env.webhooks_private or all(is_public(ip) for ip in ips)):
        raise BadAddress(_("这个地址在内部网络里，不能用"))
    path = parts.path or "/"
    return Target(
        parts.scheme, parts.hostname, port, ips[0], f"{path}?{parts.query}" if parts.query else path
    )


def is_public(text: str) -> bool:
    """Is it an address of the internet, also where another one hides in it (mapped, NAT64, 6to4, Teredo)?"""
    ip = ip_address(text.partition("%")[0])
    return _is_global(ip) and all(_is_global(hidden) for hidden in _hidden_in(ip))


def _is_global(ip: IPv4Address | IPv6Address) -> bool:
    return ip.is_global and not ip.is_multicast


def _hidden_in(ip: IPv4Address | IPv6Address) -> list[IPv4Address]:
    if isinstance(ip, IPv4Address):
        return []
    hidden = [one for one in (ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())) if one is not None]
    if ip.packed[:12] == bytes.fromhex("0064ff9b0000000000000000"):
        hidden.append(IPv4Address(ip.packed[12:]))
    return hidden


def _is_literal(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return host.replace(".", "").isdigit() or host.startswith("0x")
    return True
