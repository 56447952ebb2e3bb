"""What pytest loads first: the fixtures that tests/site and tests/browser share."""

pytest_plugins = ["browser_fixtures"]
