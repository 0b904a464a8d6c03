"""Which columns of this room are sealed: what an officer notes for herself is often about somebody."""

from yizhan.common.sealed import SealedColumn, declare

NOTE_TEXT = declare(SealedColumn("notebook.Note", "cipher", "handle"))
