"""What was said elsewhere is here afterwards: once, whole, in its order, and as long as a message may be."""

import pytest

from hub.imports.models import Enclosed, Person, Place, Report
from hub.models import Reaction
from tests.hub.imports.told import BEN, LONG_AGO, MIRA, TOWN, message

pytestmark = pytest.mark.gen_test

HERE = (MIRA, BEN, TOWN)


def enclosed(name, *pieces):
    return Enclosed(name, lambda: iter(pieces))


@pytest.fixture
def texts(said):
    async def of(name):
        return [post.message.text for post in await said(name)]

    return of


async def test_a_message_has_its_author_its_time_and_what_became_of_it(imported, said, store):
    report = await imported(
        *HERE,
        message("m1", "Lunch?", is_edited=True, reactions=(("+1", ("u2", "gone", "u1", "u2")), ("?", ("gone",)))),
        message("m2", "Yes.", author="u2"),
    )
    mira, ben = [(await store.users.by_login(name))[0] for name in ("mira", "ben")]
    first, second = await said("town")
    assert (first.author.id, first.message.text, first.message.created_at) == (mira.id, "Lunch?", LONG_AGO)
    assert first.message.reactions == (Reaction("+1", (ben.id, mira.id)),)
    assert (first.message.seq, first.message.edited, first.message.reacted, first.message.rev) == (1, 2, 3, 3)
    assert first.message.imported == 3
    assert (second.author.id, second.message.edited, second.message.reacted) == (ben.id, 0, 0)
    assert (second.message.seq, second.message.rev, second.message.imported) == (4, 4, 4)
    assert (report.messages_new, report.messages_known, report.left_out) == (2, 0, {})


async def test_what_is_told_twice_is_here_once(imported, texts):
    lunch = message("m1", "Lunch?")
    report = await imported(*HERE, lunch, lunch)
    assert (report.messages_new, report.messages_known) == (1, 1)
    report = await imported(*HERE, lunch, message("m2", "Yes."))
    assert (report.messages_new, report.messages_known) == (1, 1)
    assert await texts("town") == ["Lunch?", "Yes."]


async def test_the_same_key_in_another_place_is_another_message(imported, texts):
    attic = Place("c2", "attic", "open", members=("u1",))
    report = await imported(*HERE, attic, message("m1", "Lunch?"), message("m1", "Dust.", place="c2"))
    assert report.messages_new == 2
    assert (await texts("town"), await texts("attic")) == (["Lunch?"], ["Dust."])


async def test_more_than_are_looked_up_at_once_come_in_before_the_end(importer, texts, monkeypatch):
    monkeypatch.setattr("hub.imports.importer.AT_ONCE", 2)
    taking = importer()
    for record in (*HERE, message("m1", "One.")):
        await taking.take(record)
    assert await texts("town") == []
    await taking.take(message("m2", "Two."))
    assert await texts("town") == ["One.", "Two."]
    assert (await taking.finish()).messages_new == 2


async def test_an_answer_leads_to_what_it_answers_in_whichever_run_that_came(imported, said):
    asked, other = message("m1", "Lunch?", has_answers=True), message("m1", "Dust?", place="c2", has_answers=True)
    attic = Place("c2", "attic", "open", members=("u1",))
    await imported(*HERE, attic, other, asked, message("m2", "Yes.", parent="m1"))
    await imported(*HERE, asked, message("m3", "No.", parent="m1"), message("m4", "Who?", parent="gone"))
    question, *answers = await said("town")
    assert [post.message.parent_id for post in answers] == [question.message.id] * 2 + [None]


@pytest.mark.parametrize("fields", [{"author": "gone"}, {"place": "gone"}])
@pytest.mark.parametrize("trial", [False, True])
async def test_words_of_nobody_or_from_nowhere_are_left_out(imported, fields, trial):
    report = await imported(*HERE, message("m1", "Hi.", **fields), trial=trial)
    assert (report.messages_new, report.left_out) == (0, {"messages of nobody, or from nowhere": 1})


@pytest.mark.parametrize("text", ["", " \n"])
async def test_a_message_of_nothing_is_left_out(imported, texts, text):
    report = await imported(*HERE, message("m1", text))
    assert (report.messages_new, report.left_out) == (0, {"messages without text and files": 1})
    assert await texts("town") == []


async def test_a_text_is_cut_where_a_message_ends(imported, texts):
    report = await imported(*HERE, message("m1", "x" * 20), message("m2", "y" * 21), message("m3", "\ud800"))
    assert report.left_out == {"ends of messages that are too long": 1}
    assert await texts("town") == ["x" * 20, "y" * 20, "?"]


async def test_files_come_in_and_of_those_that_are_lost_the_names(imported, said, hub):
    files = (enclosed("cake.txt", b"Ca", b"ke"), Enclosed("lost.pdf", None), Enclosed("cake.txt", None))
    report = await imported(*HERE, message("m1", "", files=files))
    assert (report.files_new, report.left_out) == (1, {"files that are not in the export": 2})
    (post,) = await said("town")
    (attachment,) = post.message.attachments
    assert (attachment.name, attachment.size, post.message.text) == ("cake.txt", 4, "lost.pdf")
    file = await hub.files.linked(attachment.file_id)
    assert (file.owner_id, file.room_id) == (post.author.id, post.message.room_id)


async def test_a_file_that_is_too_large_is_left_out(imported, said, store):
    largest, larger = enclosed("cake.bin", bytes(2**20)), enclosed("cake.iso", bytes(2**20), b"!")
    report = await imported(*HERE, message("m1", "One.", files=(largest, larger)), message("m2", "", files=(larger,)))
    assert report.left_out == {"files that are too large": 2, "messages without text and files": 1}
    assert (report.files_new, report.messages_new) == (1, 1)
    (post,) = await said("town")
    assert [attachment.name for attachment in post.message.attachments] == ["cake.bin"]


async def test_reactions_are_as_many_and_as_long_as_they_may_be(imported, said):
    reactions = tuple((f"{n:02}".ljust(33, "x"), ("u1",)) for n in range(21))
    await imported(*HERE, message("m1", "Hi.", reactions=reactions))
    ((first, *others),) = [post.message.reactions for post in await said("town")]
    assert (first.name, 1 + len(others)) == ("00".ljust(32, "x"), 20)


async def test_a_trial_reports_the_same_and_writes_nothing(imported, store, open_room, alice, texts):
    await open_room("town", alice)
    file = enclosed("cake.txt", b"Cake")
    known, new = Person("u1", "alice"), Person("u2", "ben")
    attic = Place("c2", "attic", "private", members=("u1",))
    records = [
        *(known, new, TOWN, attic),
        message("m1", "Here.", files=(file, Enclosed("lost.pdf", None))),
        message("m2", "By somebody new.", author="u2", files=(file,)),
        message("m3", "Where all is new.", place="c2"),
    ]
    trial = await imported(*records, trial=True)
    assert (trial.people_known, trial.people_new, trial.rooms_known, trial.rooms_new) == (1, 1, 1, 1)
    assert (trial.messages_known, trial.messages_new, trial.files_new, trial.left_out) == (0, 3, 2, {})
    assert await texts("town") == []
    assert len(await store.users.all()) == 1

    await imported(*records)
    again = await imported(*records, trial=True)
    assert again == Report(people_known=2, rooms_known=2, messages_known=3)
