-- one row of counts
INSERT INTO count_row (source, line, first_day, last_day, per_year, channel, split_1, split_2, split_3, split_4, owner,
    count, anonymous, acknowledged, followed_up, fed_back, median_days, population, spend, hours, contacts)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)
