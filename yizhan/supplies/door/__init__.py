"""At the door: who is expected, who has come, who walks in, and the code that says it is she."""
