"""How many: rounds, supplies in them, claims on them; nobody twice, never one too many, never falsely full."""
