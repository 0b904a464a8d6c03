"""Who is on duty now, and who next? A unit's posts, the watches of their week, and the shifts of persons on them."""
