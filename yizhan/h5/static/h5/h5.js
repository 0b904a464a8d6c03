// Every worker page: nothing yet that a page needs everywhere.
