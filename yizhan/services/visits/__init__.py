"""蹲点走访: a team goes to where people work, in their quiet hours, listens, promises, and says what came of it."""
