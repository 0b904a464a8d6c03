"""How: procedures with steps and deadlines, and what became of each matter."""
