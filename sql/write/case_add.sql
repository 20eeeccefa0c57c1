-- one report of a case register
INSERT INTO case_row (source, received, acknowledged, followed_up, fed_back, closed, owner, channel, split_1, split_2,
    split_3, split_4, anonymous, repeat)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
