# SPDX-License-Identifier: MIT
"""What the classes of this release share: reading, writing, validating. Private: use what the package around it offers."""
