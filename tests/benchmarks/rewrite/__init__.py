"""How far question 1 gets: functions translated, rows that differ, speed, and the looks of the code."""
