"""What report, briefing and pages for others say, in four languages."""
