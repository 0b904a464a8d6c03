"""Which files of the front-end packages are served, and under which names?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.staticfiles.finders import FileSystemFinder
from django.core.files.storage import Storage
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
}


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
