"""Makes every fitted constant again."""
