-- one row a report of the case registers, in an order that does not depend on the order of the file
SELECT source, received, acknowledged, followed_up, fed_back, closed, owner, channel, split_1, split_2, split_3, split_4,
    anonymous, repeat
FROM case_row
ORDER BY source, received, owner, channel, split_1, split_2, split_3, split_4, acknowledged, followed_up, fed_back,
    closed, anonymous, repeat, id
