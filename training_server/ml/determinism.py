"""The same run again gives the same weights, bit for bit, on the same kind of machine.

On processors this costs nothing that can be measured; without it two runs of one seed differ in the last bits after a
few steps, since sums of threads come in another order.
"""

from __future__ import annotations

import tensorflow as tf


def enable() -> None:
    """Make every operation of this process deterministic. There is no way back; random operations then need seeds."""
    tf.config.experimental.enable_op_determinism()
