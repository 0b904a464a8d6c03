"""Which files of the front-end packages are served, and under which names?"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from django.conf import settings
from django.contrib.staticfiles.finders import FileSystemFinder, get_finders
from django.contrib.staticfiles.storage import HashedFilesMixin
from django.core.files.storage import Storage
from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage

# Only what a page asks for: a package's sources, maps and demos stay at home.
VENDOR_FILES = {
    "htmx.min.js",
    "weui.min.css",
    "css/tabler.min.css",
    "js/tabler.min.js",
    "leaflet.js",
    "leaflet.css",
    "images/layers.png",
    "images/layers-2x.png",
    "images/marker-icon.png",
    "images/marker-icon-2x.png",
    "images/marker-shadow.png",
    "echarts.min.js",
    "decode.js",
    "index.js",  # of qr: what decode.js imports
}


class NoPackages(click.ClickException):
    """The front-end packages have not been installed."""


class NotOurs(click.ClickException):
    """The static files must be collected by who installed Yizhan."""


class VendorFinder(FileSystemFinder):
    """Finds the chosen files of the npm packages named in STATICFILES_DIRS."""

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, Storage]]:
        for name in VENDOR_FILES:
            for storage in self.storages.values():
                if storage.exists(name):
                    yield name, storage

    def find(self, path: str, *args: Any, **kwargs: Any) -> Any:
        name = path.split("/", 2)[-1] if path.startswith("vendor/") else path
        return super().find(path, *args, **kwargs) if name in VENDOR_FILES else []


class HashedStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Names carry a hash of the content, so that a phone keeps them for ever."""

    manifest_strict = False
    # what CSS refers to, and the imports of our modules; not the source maps, which stay at home
    patterns = (("*.css", HashedFilesMixin.patterns[0][1][:2]),)
    support_js_module_import_aggregation = True


def collect_if_stale() -> bool:
    """Copy the static files to STATIC_ROOT, hashed and compressed, if a source changed; say whether it was done."""
    root = Path(settings.STATIC_ROOT)
    if not settings.NODE.is_dir():
        raise NoPackages(f"{settings.NODE} is missing: run `make`")
    root.parent.mkdir(parents=True, exist_ok=True)
    mark = root / ".sources"
    if mark.is_file() and mark.read_text() == _fingerprint():
        return False
    if not os.access(root.parent, os.W_OK):
        raise NotOurs(f"{root} is out of date and not ours to write: run `yizhan migrate` as its owner")
    lock = os.open(root.with_suffix(".lock"), os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two starts take turns
        sources = _fingerprint()
        if mark.is_file() and mark.read_text() == sources:
            return False
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        mark.write_text(sources)
    finally:
        os.close(lock)
    return True


def _fingerprint() -> str:
    found = []
    for finder in get_finders():
        for name, storage in finder.list([]):
            about = Path(storage.path(name)).stat()
            found.append(f"{name} {about.st_size} {about.st_mtime_ns}\n")
    return hashlib.sha256("".join(sorted(found)).encode()).hexdigest()
