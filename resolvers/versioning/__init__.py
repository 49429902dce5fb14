"""What the versions and copies of a report say of each other: order, agreement, change, and how they are told."""
