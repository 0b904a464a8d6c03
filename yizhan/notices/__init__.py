"""Telling people: an inbox for everybody, and an outbox to phones and other systems, written where it happened."""
