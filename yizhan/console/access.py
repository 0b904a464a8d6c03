"""Who comes in by this door? Anybody with a role; what she may do inside is each room's question."""

from yizhan.orgs.permissions import EVERYBODY, declare

CONSOLE_ENTER = declare("console.enter", EVERYBODY)
