"""What the API says, as it stands in its OpenAPI description."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import AfterValidator, AwareDatetime, BaseModel

from yizhan.common.geo import Datum

MAX_ID = 2**63 - 1


def _storable(text: str) -> str:
    if "\0" in text:
        raise ValueError("must not contain the character NUL")
    return text


Text = Annotated[str, AfterValidator(_storable)]
Moment = AwareDatetime


class KindOut(Schema):
    """A kind of station."""

    code: str
    name: str
    does: str = Field(description="What it is for, in one line.")
    must_have: list[str] = Field(description="Codes of amenities it cannot run without.")
    may_have: list[str]
    tiers: list[str]


class AmenityOut(Schema):
    code: str
    name: str


class StationAmenityOut(Schema):
    code: str
    is_working: bool
    broken_since: datetime | None


class OpeningOut(Schema):
    """How it stands at the moment of the answer."""

    state: str = Field(description="open, closed or unknown")
    changes_at: datetime | None = Field(
        description="Until when this state lasts; null when not within a week."
    )
    opens_at: datetime | None


class StationOut(Schema):
    """A station as anybody may see it."""

    id: int
    name: str
    kind: str
    tier: str
    setting: str
    unit_id: int
    address: str
    division_code: str
    lon: float
    lat: float
    datum: Datum
    is_illustrative: bool = Field(description="The position is made up (demo).")
    hours: str = Field(description="OSM opening_hours; empty: not known.")
    hours_note: str
    admits: str
    admits_note: str
    phone: str
    seats: int | None
    truck_spaces: int | None
    state: str = Field(description="running or suspended; closed in the feed of changes")
    amenities: list[StationAmenityOut]
    opening: OpeningOut
    changed_at: datetime


class NearStationOut(Schema):
    """A station that is useful there and then, nearest first."""

    id: int
    name: str
    kind: str
    address: str
    lon: float
    lat: float
    datum: Datum
    distance_m: float
    walk_min: int
    amenities: list[str] = Field(description="Those that work.")
    opening: OpeningOut
    is_illustrative: bool


class ChangeOut(Schema):
    """A station that changed, as it is now; gone: it is to be taken off the map."""

    id: int
    changed_at: datetime
    gone: bool
    station: StationOut | None


class UnitOut(Schema):
    """A union organisation, as the public tree shows it."""

    id: int
    kind: str
    name: str
    short_name: str
    division_code: str
    area_parent_id: int | None
    industry_parent_id: int | None
    led_by: str


class VisitCountOut(Schema):
    """Visits of one station on one day, by one method. The methods are counted apart and never added up."""

    station_id: int
    day: date
    method: str = Field(description="personal, guest, tally or door")
    count: int | None = Field(description="null when it is under ten and counts persons")
    is_under_ten: bool


class ReadingIn(Schema):
    """What a door counter counted in until `at`."""

    count: int = Field(ge=1, le=10_000)
    at: Moment


class ReadingOut(Schema):
    station_id: int
    reading: str
    count: int
    at: datetime


class Kinds(Schema):
    items: list[KindOut]


class Amenities(Schema):
    items: list[AmenityOut]


class Stations(Schema):
    items: list[StationOut]
    next: str | None = Field(description="Cursor of the next page; null on the last.")


class NearStations(Schema):
    items: list[NearStationOut]
    has_more: bool


class Changes(Schema):
    items: list[ChangeOut]
    next: str = Field(description="Keep it: asked with it later, you get what changed since.")
    has_more: bool


class Units(Schema):
    items: list[UnitOut]
    next: str | None


class VisitCounts(Schema):
    items: list[VisitCountOut]
    next: str | None


class PlacesOut(Schema):
    """Places that may be claimed. The session's time, null where there is none."""

    id: int
    name: str
    starts_at: datetime | None
    ends_at: datetime | None
    left: int
    waiting: int


class RoundOut(Schema):
    id: int
    title: str
    service: str
    unit_id: int
    unit: str
    opens_at: datetime | None
    closes_at: datetime | None
    per_person: int
    supplies: list[PlacesOut]


class Rounds(Schema):
    items: list[RoundOut]
    next: str | None


class ClaimRowIn(BaseModel):
    """One person. A row that is not whole is answered, not the call refused."""

    key: Any = Field(None, description="Your own name for it: 1 to 60 of A-Z a-z 0-9 . _ : -")
    phone: Any = Field(None, description="Her phone number; or")
    id_number: Any = Field(None, description="her identity number, 18 signs.")


class ClaimsIn(Schema):
    supply: int | None = Field(None, ge=1, lt=2**63, description="Left out where the round has only one.")
    rows: list[ClaimRowIn] = Field(min_length=1, max_length=1_000)


class ToldOut(Schema):
    """What became of a row, in the order of the call."""

    key: str
    status: int = Field(
        description="201 claimed, 200 was before or is cancelled, 403 not eligible, 404 unknown, 409 refused,"
        " 422 not whole"
    )
    outcome: str
    says: str
    state: str = Field(
        description='Of the claim: "entered", "held", "waiting", "confirmed" …; "" without one'
    )


class ToldRows(Schema):
    items: list[ToldOut]


class CancelIn(Schema):
    keys: list[Text] = Field(min_length=1, max_length=200)


class ClaimOut(Schema):
    """A claim that you made, as it is now."""

    key: str
    supply: int
    state: str
    why: str = Field(description='person: given back; staff: by you or the union; "": as the state says')
    is_handed_over: bool = Field(description="Its holder has given it to a colleague; you cannot cancel it.")
    made_at: datetime
    changed_at: datetime


class Claims(Schema):
    items: list[ClaimOut]
    next: str | None


class IssueRowIn(BaseModel):  # not Schema, which asks Python for every value of ten thousand rows
    """One card. A row that is not whole is answered, not the call refused."""

    key: Any = Field(None, description="Your own name for it: 1 to 60 of A-Z a-z 0-9 . _ : -")
    id_number: Any = Field(
        None, description="The worker's verified identity number, 18 signs; it is not kept."
    )
    trade: Any = Field(None, description="For free cards: courier, rider, truck or ride_hailing.")


class IssueIn(Schema):
    kind: Literal["free", "discounted"]
    channel: Text | None = Field(None, max_length=40, description="Left out: your first.")
    rows: list[IssueRowIn] = Field(min_length=1, max_length=10_000)


class IssuedOut(Schema):
    """What became of a row, in the order of the call."""

    key: str
    status: int = Field(description="201 issued, 200 was issued before, 409 refused, 422 not whole")
    outcome: str
    says: str
    card: str


class IssuedCards(Schema):
    channel: str
    items: list[IssuedOut]


class CardOut(Schema):
    """A card that you issued, as it is now."""

    key: str
    card: str
    kind: str
    state: str = Field(description="confirmed, or cancelled")
    why: str = Field(description="person: given back; withdrawn: by the union")
    issued_at: datetime
    changed_at: datetime


class Cards(Schema):
    items: list[CardOut]
    next: str | None


class CardChanges(Schema):
    items: list[CardOut]
    next: str
    has_more: bool


# --- orders of the hotlines ------------------------------------------------------------------------------

Number = Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{4,40}$", description="Yours, of the order.")]
Seen = Annotated[int, Field(ge=0, lt=2**31)]


class OrderRow(Schema):
    """An order."""

    number: Number
    grade: Literal["general", "difficult", "complex"]
    sent_at: Text = Field(max_length=40, description="When you sent it: 2026-11-20 09:30, in China.")
    matter: Text = Field(max_length=4000)
    caller: Text = Field("", max_length=40)
    phone: Text = Field("", max_length=30)


class OrdersIn(Schema):
    rows: list[dict[str, Any]] = Field(
        min_length=1, max_length=200, json_schema_extra={"items": OrderRow.model_json_schema()}
    )


class OrderTold(Schema):
    """What became of a row, in the order of the call."""

    number: str
    status: int = Field(description="201 done, 200 was before, 404 unknown, 409 refused, 422 not whole")
    ref: str = ""
    says: str = ""


class TellOrders(Schema):
    items: list[OrderTold]


class OrderWaits(Schema):
    """Something that waits for the hotline."""

    number: str
    ref: str
    what: str = Field(description="answered, not_ours or delay_asked")
    says: str = Field(description="The answer, why it is not the union's, or why it takes longer.")
    asks: str = Field(
        description='The grade by whose limit it would go, where more time is asked for; else ""'
    )
    unit_id: int
    unit: str
    due_at: datetime | None
    seen: int = Field(description="Send it back with your word.")


class WaitingOrders(Schema):
    items: list[OrderWaits]
    next: str | None


class OrderWord(Schema):
    """What the hotline says of one that waits."""

    number: Number
    what: Literal["handed_back", "delay_granted", "delay_denied"]
    seen: Seen
    word: Text = Field("", max_length=200)


class OrderWordsIn(Schema):
    rows: list[dict[str, Any]] = Field(
        min_length=1, max_length=200, json_schema_extra={"items": OrderWord.model_json_schema()}
    )


class HeardRow(Schema):
    """What the hotline's call found."""

    number: Number
    result: Literal["happy", "fairly", "unhappy", "nobody"]
    called_at: Text = Field(
        max_length=40,
        description="When you called: 2026-11-20 09:30, in China; it belongs to the end before it.",
    )
    word: Text = Field("", max_length=200)


class HeardIn(Schema):
    rows: list[dict[str, Any]] = Field(
        min_length=1, max_length=200, json_schema_extra={"items": HeardRow.model_json_schema()}
    )
