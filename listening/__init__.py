"""What posts mean, alone and together: pure functions over values."""
