"""出事了: hurt on the road, wages unpaid, account blocked: what to keep, which limits run, and a person on duty."""
