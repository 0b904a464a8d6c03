"""主席访谈日: a chair can be talked to, what was said stays between two people, and what comes of it is kept."""
