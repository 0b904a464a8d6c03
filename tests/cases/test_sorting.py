"""What is learnt from cases that officers have sorted: versions, of which one is used when somebody chooses it."""

from __future__ import annotations

import pytest

from tests.cases.factories import MONDAY, Tree, a_case, a_tree, an_officer, declared
from tests.cases.test_categories import a_category, client_of
from tests.cases.test_likeness import text
from yizhan.cases import chain, learning, tasks
from yizhan.cases.actions import categorise
from yizhan.cases.learning import NotLearnt, learn, suggested, use
from yizhan.cases.models import Case, Category, Sorting
from yizhan.cases.sorting import Sorter, TooLittle, features, train, words_in
from yizhan.orgs.access import OutOfReach
from yizhan.orgs.models import Role
from yizhan.records.models import Record

CARE = (
    "孩子放学没人带",
    "孩子暑假没人带",
    "上夜班孩子没人带",
    "孩子没人接",
    "孩子小没人带",
    "孩子在家没人带",
)
PAY = ("老板拖欠工资", "工资拖欠两个月", "站点拖欠工资不发", "拖欠工资不给", "公司拖欠工资", "工资一直拖欠")


# --- what is learnt ----------------------------------------------------------------------------------


def learnt(texts: tuple[str, ...] = (*CARE, *PAY), owners: list[int] | None = None) -> Sorter:
    labels = [1 if one in CARE else 2 for one in texts]
    return train([words_in(one) for one in texts], labels, owners or list(range(len(texts))))


def test_it_tells_what_it_has_learnt_and_by_which_words():
    sorter, asked = learnt(), [words_in("没有人接孩子"), words_in("站点拖欠工资")]
    scores = sorter.scores(asked)
    assert [sorter.labels[at] for at in scores.argmax(axis=1)] == [1, 2]
    assert sorter.words_for(asked[0], 1) == ["孩子"]
    assert sorter.words_for(asked[1], 2) == ["拖欠工资"]


def test_three_labels_are_told_apart():
    texts = ["孩子没人带"] * 3 + ["拖欠工资"] * 3 + ["充电没有地方"] * 3
    sorter = train([words_in(one) for one in texts], [7, 7, 7, 8, 8, 8, 9, 9, 9], list(range(9)))
    assert [sorter.labels[at] for at in sorter.scores(map(words_in, texts)).argmax(axis=1)] == [
        *(7, 7, 7, 8, 8, 8, 9, 9, 9)
    ]


def test_what_fewer_than_three_people_have_said_is_not_in_it():
    texts = ("老张家孩子没人带", "老张说孩子没人带", *CARE, *PAY, "老张的工资")
    by_two = learnt(texts, [1, 1, *range(10, 16), *range(20, 26), 2])
    assert not any("老张" in feature for feature in by_two.vocabulary)
    by_three = learnt(texts, [1, 3, *range(10, 16), *range(20, 26), 2])
    assert any("老张" in feature for feature in by_three.vocabulary)


def test_numbers_of_phones_and_letters_are_not_in_it():
    texts = tuple(f"{one}，电话13812345678，粤B12345" for one in (*CARE, *PAY))
    sorter = train([words_in(one) for one in texts], [1] * 6 + [2] * 6, list(range(12)))
    assert not any(sign.isascii() and sign.isalnum() for feature in sorter.vocabulary for sign in feature[1:])


def test_it_goes_to_bytes_and_back():
    sorter, asked = learnt(), [words_in("孩子没人带"), words_in("工资"), []]
    again = Sorter.from_bytes(sorter.to_bytes())
    assert again.labels == sorter.labels
    assert again.scores(asked) == pytest.approx(sorter.scores(asked), abs=0.01)


def test_one_label_or_one_speaker_is_too_little():
    with pytest.raises(TooLittle):
        learnt(CARE)
    with pytest.raises(TooLittle):
        learnt(owners=[1] * 12)
    assert features([]) == {}


# --- versions of a home ------------------------------------------------------------------------------


@pytest.fixture
def tree(db: None, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(learning, "LEAST_CASES", 12)
    monkeypatch.setattr(learning, "LEAST_OF_EACH", 4)
    with declared():
        yield a_tree()


@pytest.fixture
def sorted_ones(tree: Tree) -> list[Case]:
    """Six of each of two categories, each of somebody else."""
    care, pay = a_category(tree.province, "孩子没人带"), a_category(tree.province, "工资拖欠")
    officer = an_officer(tree.district)
    return [
        categorise(case=a_case(tree.branch, says=says), to=to, seen=1, by=officer, now=MONDAY)
        for to, all_said in ((care, CARE), (pay, PAY))
        for says in all_said
    ]


def test_a_version_is_learnt_sealed_and_used_only_when_somebody_chooses_it(
    tree: Tree, sorted_ones: list[Case]
):
    asked, chair = a_case(tree.company, says="孩子没人带怎么办"), an_officer(tree.province, role=Role.CHAIR)
    made = learn(home=tree.province, by=None, now=MONDAY)
    assert (made.number, made.cases, made.categories, made.is_used) == (1, 12, 2, False)
    assert made.right is not None
    assert "孩子".encode() not in bytes(made.cipher)
    assert suggested(asked) == []

    use(home=tree.province, number=1, by=chair, now=MONDAY)

    (one,) = suggested(asked)
    assert (one.category.name, one.is_learnt) == ("孩子没人带", True)
    assert "孩子" in one.words
    asked.refresh_from_db()
    assert asked.category is None
    assert Record.objects.filter(act="cases.sorting").count() == 2


def test_the_one_in_use_can_be_changed_and_left_and_older_ones_stay(tree: Tree, sorted_ones: list[Case]):
    asked, officer = a_case(tree.company, says="孩子没人带怎么办"), an_officer(tree.district)
    learn(home=tree.province, by=None, now=MONDAY)
    with pytest.raises(NotLearnt):
        learn(home=tree.province, by=None, now=MONDAY)
    more = a_case(tree.branch, says="孩子没人带")
    later = MONDAY.replace(hour=12)
    categorise(case=more, to=Category.objects.get(name="孩子没人带"), seen=1, by=officer, now=later)
    learn(home=tree.province, by=None, now=later)
    for number in (1, 2):
        use(home=tree.province, number=number, by=None, now=later)
        assert list(Sorting.objects.filter(is_used=True).values_list("number", flat=True)) == [number]
    use(home=tree.province, number=None, by=None, now=later)
    assert suggested(asked) == []
    assert Sorting.objects.count() == 2


def test_who_does_not_arrange_the_home_chooses_none_nor_is_one_there_that_was_not_learnt(
    tree: Tree, sorted_ones: list[Case]
):
    learn(home=tree.province, by=None, now=MONDAY)
    with pytest.raises(OutOfReach):
        use(home=tree.province, number=1, by=an_officer(tree.city), now=MONDAY)
    with pytest.raises(NotLearnt):
        use(home=tree.province, number=9, by=None, now=MONDAY)


def test_erased_words_teach_nothing_and_too_few_make_no_version(tree: Tree, sorted_ones: list[Case]):
    chain.erase_words(sorted_ones[:1], MONDAY)
    with pytest.raises(NotLearnt):
        learn(home=tree.province, by=None, now=MONDAY)
    assert Sorting.objects.count() == 0


def test_a_closed_category_is_not_suggested_though_it_was_learnt(tree: Tree, sorted_ones: list[Case]):
    learn(home=tree.province, by=None, now=MONDAY)
    use(home=tree.province, number=1, by=None, now=MONDAY)
    Category.objects.filter(name="孩子没人带").update(closed_at=MONDAY)
    assert suggested(a_case(tree.company, says="孩子没人带怎么办")) == []


def test_the_job_learns_for_every_home_that_has_sorted_enough_and_passes_over_the_others(
    tree: Tree, sorted_ones: list[Case]
):
    tasks.learn_from_sorted_cases(timestamp=int(MONDAY.timestamp()))
    tasks.learn_from_sorted_cases(timestamp=int(MONDAY.timestamp()))
    assert list(Sorting.objects.values_list("home_id", "number")) == [(sorted_ones[0].home_id, 1)]


def test_the_chair_asks_for_a_version_and_uses_it_on_the_page(tree: Tree, sorted_ones: list[Case]):
    client, address = client_of(an_officer(tree.province, role=Role.CHAIR)), "/console/cases/categories/"
    home = {"home": tree.province.pk}
    assert "还没有学过" in text(client.get(address))
    assert "开始学了" in text(client.post(address, {**home, "do": "learn"}, follow=True))
    tasks.learn_for(home_id=tree.province.pk)
    assert "用第 1 版" in text(client.get(address))
    client.post(address, {**home, "do": "use", "number": "1"})
    assert "在用" in text(client.get(address))
    assert "上一版以后没有新分好类的" in text(client.post(address, {**home, "do": "learn"}, follow=True))
    client.post(address, {**home, "do": "stop"})
    assert "在用" not in text(client.get(address))


def test_the_chair_is_told_when_too_little_is_sorted_and_an_officer_below_chooses_nothing(tree: Tree):
    a_category(tree.province, "孩子没人带")
    address = "/console/cases/categories/"
    asked = {"home": tree.province.pk, "do": "learn"}
    assert "分好类的还太少" in text(client_of(an_officer(tree.province)).post(address, asked, follow=True))
    below = client_of(an_officer(tree.district))
    assert "您可以看" in text(below.post(address, asked, follow=True))
    assert "现在学一版" not in text(below.get(address))
