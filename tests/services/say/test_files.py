"""Photos and PDFs of a demand, in the browser's words: sent, answered, refused with words, and for nobody else."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from tests.cases.factories import Tree, a_worker, an_officer
from tests.people.factories import SignedClient
from tests.services.say.test_pages import act, clerk_of, text
from yizhan.cases.models import Attachment, Case
from yizhan.orgs.models import Role

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4 payslip %%EOF"


def pdf() -> SimpleUploadedFile:
    return SimpleUploadedFile("王小明工资.pdf", PDF)


def photo() -> SimpleUploadedFile:
    made = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "SECRETPHONE"
    Image.new("RGB", (400, 300), "red").save(made, "JPEG", exif=exif)
    return SimpleUploadedFile("我家门口.jpg", made.getvalue())


def say(client: Client, *files: SimpleUploadedFile, where: str = "", **more: str) -> object:
    return client.post(f"/say/{where}", {"says": "工资没发", "key": "k1", "added": list(files), **more})


def test_a_photo_and_a_pdf_go_with_her_words_and_come_back_to_her_and_to_who_has_it_in_hand(
    tree: Tree, her: Client
):
    say(her, photo(), pdf(), shield="on")
    case, (first, second) = Case.objects.get(), Attachment.objects.order_by("number")
    clerk = clerk_of(tree)
    for client, page in ((her, f"/matters/{case.ref}/"), (clerk, f"/console/cases/{case.ref}/")):
        shown = client.get(page).content.decode()
        assert f"{page}files/{first.ref}/" in shown
        assert "王小明" not in shown
        picture, paper = (client.get(f"{page}files/{one.ref}/") for one in (first, second))
        assert picture.headers["Content-Disposition"].startswith("inline")
        assert b"SECRETPHONE" not in picture.content
        assert (paper.content, paper.headers["Content-Disposition"]) == (
            PDF,
            f'attachment; filename="{case.ref}.pdf"',
        )
        assert paper.headers["X-Content-Type-Options"] == "nosniff"

    page = f"/console/cases/{case.ref}/"
    sent = act(clerk, page, "answer", **{"answer-says": "补发的单子", "answer-added": [pdf()]})
    assert sent.status_code == 302
    assert act(her, f"/matters/{case.ref}/", "word", **{"word-added": [photo()]}).status_code == 302
    assert act(clerk, page, "take", outcome="accept").status_code == 302
    result = {"settle-result": "发了", "settle-added": [pdf()]}
    assert act(clerk, page, "take", outcome="settle", **result).status_code == 302
    assert Attachment.objects.count() == 5


def test_the_company_that_is_bypassed_a_colleague_of_hers_and_a_stranger_open_none(tree: Tree, her: Client):
    say(her, pdf(), shield="on")
    case, file = Case.objects.get(), Attachment.objects.get()
    boss, colleague = SignedClient(), Client()
    boss.force_login(an_officer(tree.company, role=Role.CHAIR))
    colleague.force_login(a_worker(tree.branch).user)  # type: ignore[arg-type]

    assert boss.get(f"/console/cases/{case.ref}/files/{file.ref}/").status_code == 404
    assert colleague.get(f"/matters/{case.ref}/files/{file.ref}/").status_code == 404
    assert Client().get(f"/matters/{case.ref}/files/{file.ref}/").status_code == 302
    assert Client().get(f"/matters/receipt/matter/files/{file.ref}/").status_code == 302


def test_by_a_receipt_too(tree: Tree):
    nobody = Client()
    say(nobody, pdf(), where=f"?unit={tree.district.pk}")
    file = Attachment.objects.get()

    assert nobody.get(f"/matters/receipt/matter/files/{file.ref}/").content == PDF


HUGE = b"\xff\xd8\xff" + b"\0" * (30 * 1024 * 1024)


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (("a.jpg", b"<html><script>alert(1)</script>"), "这个文件不是照片"),
        (("a.pdf", b"MZ"), "这个文件不是照片"),
        (("a.pdf", b"%PDF-1.4 cut"), "没有传完整"),
        (("a.jpg", HUGE), "不能超过 10 MB"),
    ],
    ids=["html", "exe", "cut", "30 MB"],
)
def test_what_is_no_photo_and_no_pdf_is_refused_in_words_and_nothing_typed_is_lost(
    her: Client, file: tuple[str, bytes], why: str
):
    refused = say(her, SimpleUploadedFile(*file))

    assert refused.status_code == 422  # type: ignore[attr-defined]
    assert why in text(refused)  # type: ignore[arg-type]
    assert "工资没发" in text(refused)  # type: ignore[arg-type]
    assert not Case.objects.exists()


def test_a_bad_file_on_the_way_out_of_a_step_keeps_what_was_written(tree: Tree, her: Client):
    say(her, shield="on")
    clerk, page = clerk_of(tree), f"/console/cases/{Case.objects.get().ref}/"
    act(clerk, page, "take", outcome="accept")
    bad = SimpleUploadedFile("a.jpg", b"<html>")

    refused = act(clerk, page, "take", outcome="settle", **{"settle-result": "发了", "settle-added": [bad]})

    assert refused.status_code == 422
    assert "发了" in text(refused)
    assert "这个文件不是照片" in text(refused)
    assert Case.objects.get().place == "working"
