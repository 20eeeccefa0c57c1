-- one item that holds no data gets another kind
UPDATE item SET kind = ?2 WHERE id = ?1
