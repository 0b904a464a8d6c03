"""一函两书: what a union writes to an employer that breaks labour law, what is answered, and what came of it."""
