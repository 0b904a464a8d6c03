"""The lane: claims by the thousand, in the same process as the pages and without Django's ORM.

app.py takes requests and gives answers; line.py is the bounded, fair queue between; batches.py asks the database.
Nothing here is needed by another process: the database decides, several processes share it unchanged.
"""

from yizhan.supplies.lane.app import Lane
from yizhan.supplies.lane.database import Database

__all__ = ["Database", "Lane"]
