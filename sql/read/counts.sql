-- one row a period x segment x channel of one kind of file, in the order of the import: in the order of the table
-- (CROSS JOIN keeps the planner from another) nothing has to be sorted
SELECT c.source, c.line, c.first_day, c.last_day, c.per_year, c.channel, c.split_1, c.split_2, c.split_3, c.split_4,
    c.owner, c.count, c.anonymous, c.acknowledged, c.followed_up, c.fed_back, c.median_days, c.population, c.spend,
    c.hours, c.contacts
FROM count_row AS c CROSS JOIN source AS s ON s.id = c.source
WHERE s.kind = ?1
ORDER BY c.id
