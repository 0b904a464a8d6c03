"""Uploads in a bucket: the settings, and a photo's life against a local storage that speaks S3."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from botocore.exceptions import ClientError
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.core.files.storage.handler import StorageHandler
from django.db import models
from django.db.models.fields.files import FieldFile
from django.http import Http404

from config.env import Env
from config.settings import upload_storage
from yizhan.common.uploads import photo_response

JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 40
KEY = "AKIDEXAMPLE"


class Bucket(BaseHTTPRequestHandler):
    """PUT, GET, HEAD and DELETE of an object by path, signed; no checksums in trailers, as with many that are not
    Amazon's."""

    protocol_version = "HTTP/1.1"
    objects: dict[str, bytes]
    may_list = True  # without ListBucket, S3 says of what is not there only that it may not be seen

    def log_message(self, *args: Any) -> None:
        pass

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if "X-Amz-Sdk-Checksum-Algorithm" in self.headers:  # over https it would be a trailer
            return self.answer(501, b"<Error><Code>NotImplemented</Code></Error>")
        if not self.is_signed():
            return self.answer(403, b"<Error><Code>AccessDenied</Code></Error>")
        if self.headers.get("X-Amz-Acl") != "private":
            return self.answer(400, b"<Error><Code>InvalidArgument</Code></Error>")
        self.objects[self.key] = body
        return self.answer(200)

    def do_GET(self) -> None:
        if not self.is_signed():
            return self.answer(403, b"<Error><Code>AccessDenied</Code></Error>")
        if self.key not in self.objects and not self.may_list:
            return self.answer(403, b"<Error><Code>AccessDenied</Code></Error>")
        if self.key not in self.objects:
            return self.answer(404, b"<Error><Code>NoSuchKey</Code></Error>")
        return self.answer(200, self.objects[self.key])

    do_HEAD = do_GET

    def do_DELETE(self) -> None:
        if not self.is_signed():
            return self.answer(403, b"<Error><Code>AccessDenied</Code></Error>")
        self.objects.pop(self.key, None)
        return self.answer(204)

    @property
    def key(self) -> str:
        return unquote(urlsplit(self.path).path)

    def is_signed(self) -> bool:
        return f"Credential={KEY}/" in self.headers.get("Authorization", "")

    def answer(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Last-Modified", "Wed, 21 Oct 2026 07:28:00 GMT")
        self.send_header("ETag", '"e"')
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


@pytest.fixture
def objects() -> dict[str, bytes]:
    return {}


@pytest.fixture
def handler(objects: dict[str, bytes]) -> type[Bucket]:
    return type("Handler", (Bucket,), {"objects": objects})


@pytest.fixture
def storage(handler: type[Bucket]) -> Iterator[Storage]:
    """Django's storage as an operator's settings make it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    env = Env(
        s3_bucket="yizhan",
        s3_endpoint=f"http://127.0.0.1:{server.server_port}",
        s3_key_id=KEY,
        s3_key_secret="secret",
    )
    yield StorageHandler({"default": upload_storage(env)})["default"]
    server.shutdown()
    thread.join()
    server.server_close()


def photo(storage: Storage, name: str) -> FieldFile:
    field = models.ImageField(storage=storage)
    field.name = field.attname = "photo"
    return FieldFile(None, field, name)  # type: ignore[arg-type]


def test_a_photo_goes_into_the_bucket_and_comes_back(storage: Storage, objects: dict[str, bytes]) -> None:
    name = storage.save("faults/a.jpg", ContentFile(JPEG))

    assert objects == {"/yizhan/faults/a.jpg": JPEG}
    answer = photo_response(photo(storage, name))
    assert b"".join(answer.streaming_content) == JPEG  # type: ignore[arg-type]
    assert (answer["Content-Type"], answer["Content-Length"]) == ("image/jpeg", str(len(JPEG)))


def test_a_photo_that_was_deleted_is_gone_from_the_bucket(
    storage: Storage, objects: dict[str, bytes]
) -> None:
    name = storage.save("faults/a.jpg", ContentFile(JPEG))

    storage.delete(name)

    assert objects == {}
    assert not storage.exists(name)
    with pytest.raises(Http404):
        photo_response(photo(storage, name))


def test_a_missing_photo_is_not_found_without_the_right_to_list_the_bucket(
    storage: Storage, handler: type[Bucket], caplog: pytest.LogCaptureFixture
) -> None:
    handler.may_list = False

    with pytest.raises(Http404):
        photo_response(photo(storage, "faults/a.jpg"))

    assert [
        (line.levelname, line.getMessage()) for line in caplog.records if line.name.startswith("yizhan")
    ] == [("WARNING", "the bucket refuses faults/a.jpg (403): it is gone, or the key may not read it")]


def test_a_bucket_that_is_out_of_order_is_no_missing_photo(
    storage: Storage, handler: type[Bucket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handler, "do_HEAD", lambda self: self.answer(400))

    with pytest.raises(ClientError, match="400"):
        photo_response(photo(storage, "faults/a.jpg"))


def test_without_a_bucket_uploads_stay_in_the_data_folder() -> None:
    assert upload_storage(Env()) == {"BACKEND": "django.core.files.storage.FileSystemStorage"}
