"""The cast of every test: who they are, and where they stand.

    National ─ Province ─ City ─┬─ East district ─┬─ East street ── Depot (company union)
                                │                 └─ Works (company union)
                                └─ West district
    Transport union (industry line) leads Depot's second line.

Mei, a courier of the depot, signed in. Wu, a worker of West. Olga, officer of East. Wei, officer of West.
Chen, chair of Depot. Ada, admin of City. Vera, viewer of City. Ken, keeper of the station under test.
Nobody: not signed in.
"""
