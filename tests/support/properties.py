"""How long properties are tried. `make fuzz` loads the long profile: other examples in each run, and many of them."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings
from support.depth import of_depth

settings.register_profile(
    "long",
    max_examples=int(os.environ.get("FUZZ_EXAMPLES", "5000")),
    deadline=None,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)
# How long one example takes says more of the machine, and of what else it does, than of the program.
settings.register_profile("default", deadline=None)
settings.load_profile("default")


def bounded(examples: int) -> settings:
    """How long to try a property: so many examples, the same in each run, of a quick run a quarter. In the long mode, what its profile says."""
    if settings.get_current_profile_name() == "long":
        return settings()
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    return settings(
        max_examples=of_depth(max(5, examples // 4), examples),
        deadline=None,
        derandomize=True,
        suppress_health_check=slow,
    )
