"""Collective consultation: what a trade demands of a platform or trade body, what was promised, what was kept."""
