"""Opening hours as people write them in Chinese, and as they read them."""

from __future__ import annotations

import pytest

from tests.shared_data import shared_rows
from yizhan.places.hours import BadHours
from yizhan.places.hours_text import Reading, hours_sentence, read_hours

OFFICE_NOTE = "按法定节假日休息理解"


@pytest.mark.parametrize(
    ("text", "osm"),
    [
        ("", ""),
        ("24小时", "24/7"),
        ("全天开放", "24/7"),
        ("每天24小时开放", "24/7"),
        ("00:00-24:00", "24/7"),
        ("5:00-21:00", "05:00-21:00"),
        ("5：00—21：00", "05:00-21:00"),
        ("８:３０至１７:００", "08:30-17:00"),
        ("8:30-11:00, 13:00-17:00", "08:30-11:00,13:00-17:00"),
        ("08:30-12:00、13:00-17:30", "08:30-12:00,13:00-17:30"),
        ("上午8:30-11:30 下午1:00-5:00", "08:30-11:30,13:00-17:00"),
        ("晚上8:00-2:00", "20:00-02:00"),
        ("8点-17点30分", "08:00-17:30"),
        ("22:00-次日2:00", "22:00-02:00"),
        ("22:00-02:00", "22:00-02:00"),
        ("周二至周日 9:00-17:00", "Tu-Su 09:00-17:00"),
        ("周六、周日9:00-16:00", "Sa,Su 09:00-16:00"),
        ("周一、三、五 9:00-16:00", "Mo,We,Fr 09:00-16:00"),
        ("周一至周日：8:00-20:00", "08:00-20:00"),
        ("周一至周五9:00-17:00，节假日休息", "Mo-Fr 09:00-17:00; PH off"),
        ("周二至周日9:00-17:00；周一闭馆", "Tu-Su 09:00-17:00; Mo off"),
        ("Mo-Fr 9:00-17:00; PH off", "Mo-Fr 09:00-17:00; PH off"),
    ],
)
def test_hours_as_people_write_them_become_osm_hours(text: str, osm: str):
    assert read_hours(text) == Reading(osm)


@pytest.mark.parametrize(
    ("text", "osm"),
    [
        ("周一至周五8:30-17:00", "Mo-Fr 08:30-17:00; PH off"),
        ("周一至周五 08:30-12:00,13:00-17:30", "Mo-Fr 08:30-12:00,13:00-17:30; PH off"),
        ("工作日9:00-17:00", "Mo-Fr 09:00-17:00; PH off"),
        ("工作日8:00-18:00，周末9:00-16:00", "Mo-Fr 08:00-18:00; Sa-Su 09:00-16:00; PH off"),
    ],
)
def test_office_days_are_read_as_closed_on_public_holidays_and_the_note_says_so(text: str, osm: str):
    assert read_hours(text) == Reading(osm, OFFICE_NOTE)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("工作日开放", "没写几点到几点"),
        ("周一至周五", "没写几点到几点"),
        ("whenever", "看不懂"),
        ("随时", "看不懂"),
        ("夏季8:00-20:00", "看不懂"),
        ("8:00-20:00（雨天除外）", "看不懂"),
        ("周一至周五8:30-25:00", "没有“25:00”"),
        ("8:70-20:00", "看不懂"),
        ("周六20:00-18:00", "结束早于开始"),
    ],
)
def test_hours_not_understood_whole_are_refused_with_the_reason(text: str, why: str):
    with pytest.raises(BadHours, match=why):
        read_hours(text)


def test_every_text_of_the_real_lists_is_read_but_the_one_that_names_no_time():
    texts = {
        row["open_hours"]
        for name in ("shanghai_anting", "zhengzhou_union")
        for row in shared_rows(f"worker_stations/{name}_stations.csv")
    }
    refused = set()
    for text in texts:
        try:
            read_hours(text)
        except BadHours:
            refused.add(text)

    assert len(texts) > 20
    assert refused == {"工作日开放"}


@pytest.mark.parametrize(
    ("osm", "sentence"),
    [
        ("", "开放时间未知"),
        ("24/7", "24 小时开放"),
        ("05:00-21:00", "每天 5:00–21:00"),
        ("Mo-Fr 08:30-17:00; PH off", "周一至周五 8:30–17:00，法定节假日休息"),
        ("Mo,We,Fr 09:00-12:00,13:00-17:00", "周一、周三、周五 9:00–12:00、13:00–17:00"),
        ("Sa-Su 09:00-16:00", "周六、周日 9:00–16:00"),
        ("22:00-02:00", "每天 22:00–次日2:00"),
        ("Mo-Fr", "周一至周五 全天开放"),
        ("Jun-Aug 06:00-22:00", "Jun-Aug 06:00-22:00"),
        ("08:00-20:00; 12:00-13:00 off", "08:00-20:00; 12:00-13:00 off"),
        ("08:00-20:00; Sa off", "每天 8:00–20:00，周六休息"),
    ],
)
def test_hours_are_told_in_a_sentence(osm: str, sentence: str):
    assert hours_sentence(osm) == sentence
