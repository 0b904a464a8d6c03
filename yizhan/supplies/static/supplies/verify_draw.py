"""Run a draw again: python3 verify_draw.py entries.txt results.txt SEED [HASH]

The published list is "<entry> <supply> <priority>" a line. Within each supply the higher priority comes first, then the
smaller SHA-256 of "<seed>:<entry>". Prints the list's SHA-256, to compare with the published one.
"""

import hashlib
import sys
from collections import Counter
from pathlib import Path

list_, results, seed = Path(sys.argv[1]).read_bytes(), Path(sys.argv[2]).read_text(), sys.argv[3]
sha = hashlib.sha256(list_).hexdigest()
lines = [line.split() for line in list_.decode().splitlines()]
lines.sort(key=lambda of: (-int(of[2]), hashlib.sha256(f"{seed}:{of[0]}".encode()).digest(), of[0]))
places: Counter[str] = Counter()
mine = {}
for entry, supply, _priority in lines:
    places[supply] += 1
    mine[entry] = (supply, str(places[supply]))
published = {of[0]: (of[1], of[2]) for of in map(str.split, results.splitlines())}
wrong = [entry for entry in mine.keys() | published.keys() if mine.get(entry) != published.get(entry)]
print("SHA-256", sha)
print(f"{len(lines)} entries, {len(wrong)} out of order", *sorted(wrong)[:10])
sys.exit(bool(wrong) or (len(sys.argv) > 4 and sha != sys.argv[4]))
