"""What the peers in Python share."""
import time


def measure(path, verify):
    """Verifies every line of a file and prints how many were good, and what it took."""
    with open(path, encoding="ascii") as file:
        tokens = file.read().splitlines()
    for token in tokens[:500]:
        verify(token)
    cpu, wall, good = time.process_time(), time.monotonic(), 0
    for token in tokens:
        try:
            verify(token)
            good += 1
        except Exception:  # whatever a library refuses with
            pass
    print(good, time.process_time() - cpu, time.monotonic() - wall)
