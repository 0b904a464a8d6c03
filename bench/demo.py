"""How long does the demo world take to build? `make demo` promises four minutes cold, installing included.

The whole of `yizhan demo --build-only` in an empty folder: initdb, migrations, 131 + 84 + … stations, a month of
visits, every one of them by an action. Beside it the processor's time, which a busy machine does not stretch.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time

from bench.harness import ROOT, Figure, data_folder

TARGET_S = 150.0


def main() -> int:
    print(__doc__)
    with data_folder():
        began, used = time.monotonic(), _used_s()
        subprocess.run(
            [sys.executable, "-m", "yizhan", "demo", "--build-only"],
            cwd=ROOT,
            stderr=subprocess.DEVNULL,
            check=True,
        )
        took_s, used_s = time.monotonic() - began, _used_s() - used
    print(f"  wall {took_s:.0f} s, processor {used_s:.0f} s on {os.cpu_count()} cores")
    print(Figure("demo-build", took_s, "<=", TARGET_S))
    return 0


def _used_s() -> float:
    """Processor seconds of all children that have ended."""
    times = os.times()
    return times.children_user + times.children_system


if __name__ == "__main__":
    sys.exit(main())
