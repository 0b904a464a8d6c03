"""Common problems 共性问题: what many ask for is one problem, with a proposal, a decision, what came of it."""
